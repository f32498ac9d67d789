using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Makes AuditEvents of what is kept, in the shape of IHE's Basic Audit Log Patterns. The same entry always gives the same bytes. profiles.ihe.net/ITI/BALP</summary>
public static class AuditEventWriter
{
    public const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    public const string RestTypes = "http://terminology.hl7.org/CodeSystem/audit-event-type";
    public const string Interactions = "http://hl7.org/fhir/restful-interaction";
    public const string Objects = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    public const string Roles = "http://terminology.hl7.org/CodeSystem/object-role";
    public const string Participants = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    public const string BalpEntities = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";

    /// <summary>What the server is called in its own audit.</summary>
    public const string ServerName = "SecondOpinion.Fhir";

    internal const string Job = "20";
    internal const string BreakGlass = "break-glass reason";

    private const string Balp = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        Write(json, entry);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static (string System, string Code) Type(AuditFacts facts) => facts.Kind switch
    {
        AuditKind.Rest => (RestTypes, "rest"),
        AuditKind.Login => (Dicom, "110114"),
        _ => (Dicom, "110113"),
    };

    internal static (string System, string Code) Subtype(AuditFacts facts) => facts.Kind switch
    {
        AuditKind.Rest => (Interactions, AuditSubject.Of(facts).Interaction(facts)),
        AuditKind.Login => (Dicom, "110122"),
        _ => (Dicom, "110126"),
    };

    /// <summary>What the target is where it is no resource: a query, or a job; null where nothing is to be said of it.</summary>
    internal static string? RoleOfQuery(AuditFacts facts)
    {
        var subject = AuditSubject.Of(facts);
        if (facts.Query is not null || (facts.Kind == AuditKind.Rest && subject.Interaction(facts).StartsWith("search", StringComparison.Ordinal))) return "24";
        return subject.Reference is null && facts.Written.Count == 0 ? Job : null;
    }

    internal static string NameOf(AuditFacts facts) => facts.Target.Length == 0 ? "/" : facts.Target;

    internal static string Outcome(AuditFacts facts) => facts.Status switch { < 400 => "0", < 500 => "4", _ => "8" };

    private static void Write(Utf8JsonWriter json, AuditEntry entry)
    {
        var facts = entry.Facts;
        var recorded = InstantText.Of(entry.Recorded);
        json.WriteStartObject();
        json.WriteString("resourceType", "AuditEvent");
        json.WriteString("id", entry.Number.ToString(CultureInfo.InvariantCulture));
        json.WriteStartObject("meta");
        json.WriteString("versionId", "1");
        json.WriteString("lastUpdated", recorded);
        if (Profile(facts) is { } profile)
        {
            json.WriteStartArray("profile");
            json.WriteStringValue(Balp + profile);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        Coding(json, "type", Type(facts));
        json.WriteStartArray("subtype");
        Coding(json, null, Subtype(facts));
        json.WriteEndArray();
        json.WriteString("action", facts.Action.ToString());
        if (entry.Recorded != facts.At) Period(json, InstantText.Of(facts.At));
        json.WriteString("recorded", recorded);
        json.WriteString("outcome", Outcome(facts));
        if (facts.Reason is not null) json.WriteString("outcomeDesc", facts.Reason);
        if (facts.Who?.BreakGlass is not null) Purpose(json);
        Agents(json, entry);
        json.WriteStartObject("source");
        json.WriteString("site", entry.Server);
        json.WriteStartObject("observer");
        json.WriteString("display", ServerName);
        json.WriteEndObject();
        json.WriteEndObject();
        Entities(json, facts);
        json.WriteEndObject();
    }

    /// <summary>The pattern that the event meets; null for one that BALP has none for, a failure among them.</summary>
    private static string? Profile(AuditFacts facts)
    {
        if (facts.Kind != AuditKind.Rest || facts.Status >= 400 || facts.Address is null) return null;
        var subject = AuditSubject.Of(facts);
        var objects = facts.Written.Count + (subject.Reference is null || facts.Written.Count > 0 ? 0 : 1);
        var pattern = (facts.Action, subject.Interaction(facts)) switch
        {
            ('C', _) when objects == 1 => "Create",
            ('R', "read" or "vread") when objects == 1 && facts.Query is null => "Read",
            ('U', _) when objects == 1 && facts.Query is null => "Update",
            ('D', _) when objects == 1 && facts.Query is null => "Delete",
            ('E', "search-type" or "search-system") => "Query",
            _ => null,
        };
        return pattern is not null && facts.Patients.Count == 1 ? "Patient" + pattern : pattern;
    }

    /// <summary>When it happened, where a clock was set back and the record says a later time.</summary>
    private static void Period(Utf8JsonWriter json, string at)
    {
        json.WriteStartObject("period");
        json.WriteString("start", at);
        json.WriteString("end", at);
        json.WriteEndObject();
    }

    private static void Purpose(Utf8JsonWriter json)
    {
        json.WriteStartArray("purposeOfEvent");
        Concept(json, null, ("http://terminology.hl7.org/CodeSystem/v3-ActReason", "BTG"));
        json.WriteEndArray();
    }

    private static void Agents(Utf8JsonWriter json, AuditEntry entry)
    {
        var facts = entry.Facts;
        json.WriteStartArray("agent");

        // BALP's client of a deletion has neither altId nor name; they stand beside it.
        var isDeletion = facts is { Kind: AuditKind.Rest, Action: 'D' };
        var isRead = facts is { Kind: AuditKind.Rest, Action: 'R' };
        if (facts.Address is not null || facts.Who is not null)
        {
            json.WriteStartObject();
            Concept(json, "type", (Dicom, isDeletion ? "110150" : isRead ? "110152" : "110153"));
            Who(json, facts.Who, "not recognised");
            if (!isDeletion) Names(json, facts.Who);
            json.WriteBoolean("requestor", true);
            if (facts.Address is not null) Network(json, facts.Address, "2");
            json.WriteEndObject();
        }

        json.WriteStartObject();
        Concept(json, "type", isDeletion ? (Participants, "custodian") : (Dicom, isRead ? "110153" : "110152"));
        Who(json, null, ServerName);
        json.WriteBoolean("requestor", facts.Address is null && facts.Who is null);
        Network(json, entry.Server, "1");
        json.WriteEndObject();
        if (isDeletion && facts.Who is not null)
        {
            json.WriteStartObject();
            Concept(json, "type", (Dicom, "110153"));
            Who(json, facts.Who, "");
            Names(json, facts.Who);
            json.WriteBoolean("requestor", false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Who(Utf8JsonWriter json, AuditAgent? who, string otherwise)
    {
        json.WriteStartObject("who");
        if (who is not null)
        {
            json.WriteStartObject("identifier");
            json.WriteString("system", who.Organization.System);
            json.WriteString("value", who.Organization.Value);
            json.WriteEndObject();
        }

        json.WriteString("display", who?.Organization.Display ?? otherwise);
        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, AuditAgent? who)
    {
        if (who is null) return;
        json.WriteString("altId", who.Client);
        json.WriteString("name", who.Organization.Display);
    }

    private static void Network(Utf8JsonWriter json, string address, string type)
    {
        json.WriteStartObject("network");
        json.WriteString("address", address);
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void Entities(Utf8JsonWriter json, AuditFacts facts)
    {
        json.WriteStartArray("entity");
        var subject = AuditSubject.Of(facts);
        if (subject.Reference is not null && facts.Written.Count == 0) Entity(json, subject.Reference, "2", "4", subject.Operation);
        foreach (var version in facts.Written) Entity(json, version, "2", "4", subject.Operation);
        foreach (var patient in facts.Patients) Entity(json, "Patient/" + patient, "1", "1", null);
        if (RoleOfQuery(facts) is { } role) Query(json, facts, role);

        // BALP's place for the id that log, answer and audit have in common.
        if (facts.RequestId is not null)
        {
            json.WriteStartObject();
            json.WriteStartObject("what");
            json.WriteStartObject("identifier");
            json.WriteString("value", facts.RequestId);
            json.WriteEndObject();
            json.WriteEndObject();
            Coding(json, "type", (BalpEntities, "XrequestId"));
            json.WriteEndObject();
        }

        if (facts.Who?.BreakGlass is { } reason)
        {
            json.WriteStartObject();
            json.WriteString("name", BreakGlass);
            json.WriteString("description", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Query(Utf8JsonWriter json, AuditFacts facts, string role)
    {
        json.WriteStartObject();
        Coding(json, "type", (Objects, "2"));
        Coding(json, "role", (Roles, role));
        json.WriteString(role == Job ? "name" : "description", NameOf(facts));
        if (role != Job) json.WriteBase64String("query", Encoding.UTF8.GetBytes(facts.Target + facts.Query));
        json.WriteEndObject();
    }

    private static void Entity(Utf8JsonWriter json, string reference, string type, string role, string? name)
    {
        json.WriteStartObject();
        json.WriteStartObject("what");
        json.WriteString("reference", reference);
        json.WriteEndObject();
        Coding(json, "type", (Objects, type));
        Coding(json, "role", (Roles, role));
        if (name is not null) json.WriteString("name", name);
        json.WriteEndObject();
    }

    private static void Concept(Utf8JsonWriter json, string? name, (string System, string Code) coding)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteStartArray("coding");
        Coding(json, null, coding);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string? name, (string System, string Code) coding)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("system", coding.System);
        json.WriteString("code", coding.Code);
        json.WriteEndObject();
    }
}
