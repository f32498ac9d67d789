using System.Globalization;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What R4's search parameters find in an event: the same that <see cref="AuditEventWriter"/> writes. hl7.org/fhir/R4/auditevent.html#search</summary>
internal static class AuditValues
{
    private const string Actions = "http://hl7.org/fhir/audit-event-action";
    private const string Outcomes = "http://terminology.hl7.org/CodeSystem/audit-event-outcome";

    public static readonly IReadOnlySet<string> Dates = new HashSet<string> { "date", "_lastUpdated" };

    public static readonly IReadOnlySet<string> Strings = new HashSet<string> { "address", "agent-name", "entity-name" };

    public static readonly IReadOnlySet<string> Tokens = new HashSet<string> { "_id", "action", "altid", "entity-role", "entity-type", "outcome", "site", "subtype", "type" };

    public static readonly IReadOnlySet<string> References = new HashSet<string> { "agent", "entity", "patient" };

    /// <summary>Codes, with an empty system for one that has none.</summary>
    public static IEnumerable<(string System, string Code)> TokensOf(AuditEntry entry, string parameter)
    {
        var facts = entry.Facts;
        return parameter switch
        {
            "_id" => [("", entry.Number.ToString(CultureInfo.InvariantCulture))],
            "action" => [(Actions, facts.Action.ToString())],
            "outcome" => [(Outcomes, AuditEventWriter.Outcome(facts))],
            "type" => [AuditEventWriter.Type(facts)],
            "subtype" => [AuditEventWriter.Subtype(facts)],
            "site" => [("", entry.Server)],
            "altid" => facts.Who is null ? [] : [("", facts.Who.Client)],
            "entity-type" => EntityTypes(facts),
            _ => EntityRoles(facts),
        };
    }

    public static IEnumerable<string> StringsOf(AuditEntry entry, string parameter)
    {
        var facts = entry.Facts;
        return parameter switch
        {
            "address" => facts.Address is null ? [entry.Server] : [facts.Address, entry.Server],
            "agent-name" => facts.Who is null ? [] : [facts.Who.Organization.Display],
            _ => Names(facts),
        };
    }

    /// <summary>Addresses that are referred to: <c>Patient/1</c>, <c>Task/1/_history/2</c>.</summary>
    public static IEnumerable<string> ReferencesOf(AuditFacts facts, string parameter)
    {
        var patients = facts.Patients.Select(patient => "Patient/" + patient);
        return parameter switch
        {
            "agent" => [],
            "entity" => Objects(facts).Concat(patients),
            _ => Objects(facts).Where(reference => reference.StartsWith("Patient/", StringComparison.Ordinal)).Concat(patients),
        };
    }

    /// <summary>Identifiers that stand in place of an address.</summary>
    public static IEnumerable<(string System, string Value)> IdentifiersOf(AuditFacts facts, string parameter) => parameter switch
    {
        "agent" => facts.Who is { } who ? [(who.Organization.System, who.Organization.Value)] : [],
        "entity" => facts.RequestId is null ? [] : [("", facts.RequestId)],
        _ => [],
    };

    private static IEnumerable<string> Objects(AuditFacts facts) => facts.Written.Count > 0 ? facts.Written : AuditSubject.Of(facts).Reference is { } reference ? [reference] : [];

    private static IEnumerable<(string, string)> EntityTypes(AuditFacts facts)
    {
        if (Objects(facts).Any() || AuditEventWriter.RoleOfQuery(facts) is not null) yield return (AuditEventWriter.Objects, "2");
        if (facts.Patients.Count > 0) yield return (AuditEventWriter.Objects, "1");
        if (facts.RequestId is not null) yield return (AuditEventWriter.BalpEntities, "XrequestId");
    }

    private static IEnumerable<(string, string)> EntityRoles(AuditFacts facts)
    {
        if (Objects(facts).Any()) yield return (AuditEventWriter.Roles, "4");
        if (AuditEventWriter.RoleOfQuery(facts) is { } role) yield return (AuditEventWriter.Roles, role);
        if (facts.Patients.Count > 0) yield return (AuditEventWriter.Roles, "1");
    }

    private static IEnumerable<string> Names(AuditFacts facts)
    {
        if (Objects(facts).Any() && AuditSubject.Of(facts).Operation is { } operation) yield return operation;
        if (AuditEventWriter.RoleOfQuery(facts) is AuditEventWriter.Job) yield return AuditEventWriter.NameOf(facts);
        if (facts.Who?.BreakGlass is not null) yield return AuditEventWriter.BreakGlass;
    }
}
