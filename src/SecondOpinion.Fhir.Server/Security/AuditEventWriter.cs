using System.Buffers;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Writes AuditEvents in the shape of IHE's Basic Audit Log Patterns. profiles.ihe.net/ITI/BALP</summary>
internal static class AuditEventWriter
{
    private const string Balp = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";
    private const string RestTypes = "http://terminology.hl7.org/CodeSystem/audit-event-type";
    private const string Interactions = "http://hl7.org/fhir/restful-interaction";
    private const string Objects = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private const string Roles = "http://terminology.hl7.org/CodeSystem/object-role";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(AuditFacts facts)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        json.WriteStartObject();
        json.WriteString("resourceType", "AuditEvent");
        if (Profile(facts) is { } profile)
        {
            json.WriteStartObject("meta");
            json.WriteStartArray("profile");
            json.WriteStringValue(Balp + profile);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        Coding(json, "type", facts.Kind == AuditFacts.Rest ? RestTypes : Dicom, facts.Kind);
        json.WriteStartArray("subtype");
        Coding(json, null, facts.Kind == AuditFacts.Rest ? Interactions : Dicom, Subtype(facts));
        json.WriteEndArray();
        json.WriteString("action", facts.Action);
        json.WriteString("recorded", InstantText.Of(facts.At));
        json.WriteString("outcome", facts.Status switch { < 400 => "0", < 500 => "4", _ => "8" });
        if (facts.Reason is not null) json.WriteString("outcomeDesc", facts.Reason);
        if (facts.Who?.BreakGlass is not null) Purpose(json);
        Agents(json, facts);
        json.WriteStartObject("source");
        json.WriteStartObject("observer");
        json.WriteString("display", "SecondOpinion.Fhir");
        json.WriteEndObject();
        json.WriteEndObject();
        Entities(json, facts);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string? Profile(AuditFacts facts) => (facts.Kind, facts.Action, facts.Query) switch
    {
        (AuditFacts.Rest, "C", _) => "Create",
        (AuditFacts.Rest, "R", _) => "Read",
        (AuditFacts.Rest, "U", _) => "Update",
        (AuditFacts.Rest, "D", _) => "Delete",
        (AuditFacts.Rest, "E", not null) => "Query",
        _ => null,
    };

    private static string Subtype(AuditFacts facts) => facts.Kind switch
    {
        AuditFacts.Login => "110122",
        AuditFacts.Security => "110126",
        _ => facts.Action switch
        {
            "C" => "create", "R" => "read", "U" => "update", "D" => "delete",
            _ => facts.Target == "commit" ? "transaction" : facts.Target.Contains('$') ? "operation" : "search",
        },
    };

    private static void Purpose(Utf8JsonWriter json)
    {
        json.WriteStartArray("purposeOfEvent");
        json.WriteStartObject();
        json.WriteStartArray("coding");
        Coding(json, null, "http://terminology.hl7.org/CodeSystem/v3-ActReason", "BTG");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Agents(Utf8JsonWriter json, AuditFacts facts)
    {
        json.WriteStartArray("agent");
        json.WriteStartObject();
        json.WriteStartObject("type");
        json.WriteStartArray("coding");
        Coding(json, null, Dicom, "110153");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("who");
        if (facts.Who is { } who)
        {
            json.WriteStartObject("identifier");
            json.WriteString("system", who.Organization.System);
            json.WriteString("value", who.Organization.Value);
            json.WriteEndObject();
            json.WriteString("display", who.Organization.Display);
        }
        else
        {
            json.WriteString("display", facts.Address is null ? "SecondOpinion.Fhir" : "not recognised");
        }

        json.WriteEndObject();
        if (facts.Who is not null) json.WriteString("altId", facts.Who.Client);
        json.WriteBoolean("requestor", facts.Address is not null || facts.Who is not null);
        if (facts.Address is not null)
        {
            json.WriteStartObject("network");
            json.WriteString("address", facts.Address);
            json.WriteString("type", "2");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Entities(Utf8JsonWriter json, AuditFacts facts)
    {
        json.WriteStartArray("entity");
        var isReference = facts.Target.Split('/') is [{ Length: > 0 } type, { Length: > 0 } id, ..] && char.IsAsciiLetterUpper(type[0]) && id[0] is not ('$' or '_');
        if (isReference) Entity(json, string.Join('/', facts.Target.Split('/').TakeWhile(part => part[0] != '$')), "4");
        foreach (var version in facts.Written) Entity(json, version, "4");
        if (facts.Query is not null || !isReference)
        {
            json.WriteStartObject();
            Coding(json, "type", Objects, "2");
            Coding(json, "role", Roles, "24");
            if (facts.Query is not null) json.WriteString("description", facts.Target);
            if (facts.Query is not null) json.WriteBase64String("query", System.Text.Encoding.UTF8.GetBytes(facts.Target + facts.Query));
            else json.WriteString("name", facts.Target);
            json.WriteEndObject();
        }

        // BALP's place for the id that log, answer and audit have in common.
        if (facts.RequestId is not null)
        {
            json.WriteStartObject();
            json.WriteStartObject("what");
            json.WriteStartObject("identifier");
            json.WriteString("value", facts.RequestId);
            json.WriteEndObject();
            json.WriteEndObject();
            Coding(json, "type", "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "XrequestId");
            json.WriteEndObject();
        }

        if (facts.Who?.BreakGlass is { } reason)
        {
            json.WriteStartObject();
            json.WriteString("name", "break-glass reason");
            json.WriteString("description", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Entity(Utf8JsonWriter json, string reference, string role)
    {
        json.WriteStartObject();
        json.WriteStartObject("what");
        json.WriteString("reference", reference);
        json.WriteEndObject();
        Coding(json, "type", Objects, "2");
        Coding(json, "role", Roles, role);
        json.WriteEndObject();
    }

    private static void Coding(Utf8JsonWriter json, string? name, string system, string code)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("system", system);
        json.WriteString("code", code);
        json.WriteEndObject();
    }
}
