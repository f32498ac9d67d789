using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Exchange.Custody;

/// <summary>A hand-over of material, as it was told.</summary>
/// <param name="Event">Code of CodeSystem custody-event.</param>
/// <param name="Carrier">Reference to who has the material from now on.</param>
/// <param name="Condition">CodeableConcept of CodeSystem material-condition; null when nothing was said of it.</param>
/// <param name="Recorder">Reference to who tells.</param>
public sealed record CustodyTransfer(string Event, JsonObject Carrier, JsonObject? Condition, JsonObject Recorder);
