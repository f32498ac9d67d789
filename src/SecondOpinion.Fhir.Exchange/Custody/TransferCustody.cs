using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Custody;

/// <summary><c>Specimen/{id}/$transfer-custody</c>: slides and blocks pass from hand to hand, and each time a Provenance says to whom. Together they are the ledger.</summary>
/// <remarks>What arrives changes the specimen, too: when it was received, and in what condition.</remarks>
public sealed class TransferCustody(IResourceStore store, CaseSearch search, DefinitionCatalogue definitions)
{
    private const string AgentType = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    /// <returns>The Provenance.</returns>
    public ValueTask<Outcome<StoredVersion>> Handle(string specimenId, CustodyTransfer transfer, DateTimeOffset now, CancellationToken cancellationToken) => CommitLoop.Run(
        async () =>
        {
            var key = new ResourceKey("Specimen", specimenId);
            if (await store.Read(key, Access.Everything, cancellationToken) is not { IsDeleted: false } specimen)
                return Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the specimen by its identifier.");
            var query = $"target={key}&_sort=_lastUpdated";
            var ledger = await search.Documents("Provenance", query, cancellationToken);
            if (Refuse(transfer, ledger.Select(EventOf).LastOrDefault(code => code is not null)) is { } refused) return refused;

            List<Change> changes = [Record(key, transfer, now)];
            if (CustodyEvents.IsArrival(transfer.Event)) changes.Add(Arrived(specimen, transfer, now));
            return new CommitDraft(new ChangeSet(changes)
            {
                // Of two that tell at once of the same material, the second is held to what the first said.
                Expectations = [new SearchExpectation(search.Parse("Provenance", query), Access.Everything, [.. ledger.Select(entry => entry.Root.ChildText("id")!)])],
            });
        },
        store,
        (_, committed) => ValueTask.FromResult(committed.Versions[0]),
        cancellationToken);

    private static string? EventOf(ResourceDocument provenance) => Codes.Of(provenance.Root.Child("activity"), Vocabulary.CustodyEvent);

    private static Issue? Refuse(CustodyTransfer transfer, string? last)
    {
        if (!CustodyEvents.All.Contains(transfer.Event))
            return Refused("custody-event-unknown", "event", $"The event is none that material passes on by. Use a code of {Vocabulary.CustodyEvent}: {string.Join(", ", CustodyEvents.All)}.");
        var next = CustodyEvents.After(last);
        if (!next.Contains(transfer.Event))
        {
            return Refused("custody-event-order", "event",
                $"{(last is null ? "Nothing is known of this material's way yet" : $"The material was {last} last")}: next it is {string.Join(" or ", next)}, not {transfer.Event}. Read its ledger with Provenance?target=Specimen/..., and tell first what is missing there.");
        }

        if (transfer.Condition is null) return null;
        if (!CustodyEvents.IsArrival(transfer.Event))
            return Refused("custody-condition-early", "condition", "In what condition material is, is told when it is received or returned. Leave condition out until then.");
        return IsKnown(transfer.Condition) ? null : Refused("custody-condition-unknown", "condition",
            $"The condition has none of the codes that a specimen keeps. Add a coding of {Vocabulary.MaterialCondition}, such as intact or damaged-usable.");
    }

    private static bool IsKnown(JsonObject condition) => condition["coding"] is JsonArray codings && codings.OfType<JsonObject>().Any(coding => (string?)coding["system"] == Vocabulary.MaterialCondition);

    private static Issue Refused(string id, string parameter, string message) =>
        new(IssueSeverity.Error, IssueType.BusinessRule, id, $"Parameters.parameter.where(name='{parameter}')", message);

    private Change Record(ResourceKey specimen, CustodyTransfer transfer, DateTimeOffset now) => ToChange(ChangeKind.Create, new ResourceKey("Provenance", ResourceIds.New(now)), new JsonObject
    {
        ["resourceType"] = "Provenance",
        ["target"] = new JsonArray(FhirJson.Reference(specimen.ToString())),
        ["occurredDateTime"] = InstantText.Of(now),
        ["recorded"] = InstantText.Of(now),
        ["activity"] = FhirJson.Concept(Vocabulary.CustodyEvent, transfer.Event),
        ["agent"] = new JsonArray(Agent("enterer", transfer.Recorder), Agent("custodian", transfer.Carrier)),
    });

    private static JsonObject Agent(string type, JsonObject who) => new() { ["type"] = FhirJson.Concept(AgentType, type), ["who"] = who.DeepClone() };

    private Change Arrived(StoredVersion specimen, CustodyTransfer transfer, DateTimeOffset now)
    {
        var json = JsonNode.Parse(specimen.Json.Span)!.AsObject();
        if (transfer.Event == CustodyEvents.Received) json["receivedTime"] = InstantText.Of(now);
        if (transfer.Condition is not null)
        {
            if (json["extension"] is not JsonArray extensions) json["extension"] = extensions = [];
            foreach (var old in extensions.Where(extension => (string?)extension?["url"] == Vocabulary.ConditionOnReceipt).ToArray()) extensions.Remove(old);
            extensions.Add(new JsonObject { ["url"] = Vocabulary.ConditionOnReceipt, ["valueCodeableConcept"] = transfer.Condition.DeepClone() });
        }

        return ToChange(ChangeKind.Update, specimen.Key, json) with { ExpectedVersion = specimen.Version };
    }

    private Change ToChange(ChangeKind kind, ResourceKey key, JsonObject json) => new(kind, key, FhirJson.Document(json, definitions));
}
