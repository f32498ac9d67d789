using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Export;

/// <summary>What somebody asked to export.</summary>
/// <param name="Url">As it was asked, for the manifest.</param>
/// <param name="At">The moment whose state is exported: nothing that was written later.</param>
/// <param name="Types">In the order they are written.</param>
/// <param name="InCompartment">Only what belongs to a patient.</param>
/// <param name="Patients">Only these patients, <c>Patient/1</c>, and what belongs to them; null for all.</param>
/// <param name="Asker">Who asked, with the scopes of that moment: only what they may see when it is written is exported, and only they get it. Null in mode Open.</param>
internal sealed record ExportRequest(string Url, DateTimeOffset At, string? Since, IReadOnlyList<string> Types, bool InCompartment, IReadOnlyList<string>? Patients, RegisteredClient? Asker = null);
