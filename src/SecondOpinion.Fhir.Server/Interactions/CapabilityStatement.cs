using System.Buffers;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Endpoints;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>capabilities: generated from the definitions and the routes that run. hl7.org/fhir/R4/capabilitystatement.html</summary>
internal sealed class CapabilityStatement(DefinitionCatalogue definitions, SearchParameterTable parameters, PackageProfiles supported, RouteCapabilities routes, ServerSettings settings)
{
    // When the capabilities described here last changed; not when somebody asked.
    private const string Date = "2026-11-25";

    // R4 has no definitions of these that a searchParam could name.
    private const string Documentation =
        "Every search takes _count, _sort, _total, _summary, _elements, _include, _revinclude, _has, _type at the system's level, _contained (false, true, both) and _containedType (container, contained).";

    private static readonly string[] AuditInteractions = ["read", "vread", "history-instance", "search-type"];

    // Of the address asked for last; they hardly ever differ.
    private volatile Written? last;

    public IResult Handle(HttpRequest request)
    {
        var baseUrl = BaseUrl.Of(request);
        if (last is not { } known || known.BaseUrl != baseUrl) last = known = new Written(baseUrl, Write(baseUrl));
        return FhirAnswer.Of(StatusCodes.Status200OK, known.Json);
    }

    private ReadOnlyMemory<byte> Write(string baseUrl)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * 1024);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("resourceType", "CapabilityStatement");
        writer.WriteString("status", "active");
        writer.WriteString("date", Date);
        writer.WriteString("kind", "instance");
        writer.WriteStartObject("software");
        writer.WriteString("name", "SecondOpinion.Fhir");
        writer.WriteString("version", typeof(CapabilityStatement).Assembly.GetName().Version!.ToString(3));
        writer.WriteEndObject();
        writer.WriteStartObject("implementation");
        writer.WriteString("description", "Exchange of second-opinion cases");
        writer.WriteString("url", baseUrl);
        writer.WriteEndObject();
        writer.WriteString("fhirVersion", "4.0.1");
        WriteTexts(writer, "format", [FhirMediaTypes.Json, "json", FhirMediaTypes.Xml, "xml"]);
        WriteTexts(writer, "patchFormat", [FhirMediaTypes.JsonPatch, FhirMediaTypes.Json, FhirMediaTypes.Xml]);
        writer.WriteStartArray("rest");
        writer.WriteStartObject();
        writer.WriteString("mode", "server");
        writer.WriteString("documentation", Documentation);
        writer.WriteStartObject("security");
        writer.WriteBoolean("cors", settings.Security.CorsOrigins.Count > 0);
        if (settings.Security.Mode == SecurityMode.Smart) WriteSmart(writer);
        writer.WriteString("description", $"Mode {settings.Security.Mode}: {settings.Security.Meaning}");
        writer.WriteEndObject();
        writer.WriteStartArray("resource");
        foreach (var type in definitions.ResourceTypes) WriteType(writer, type);
        writer.WriteEndArray();
        WriteCodes(writer, "interaction", routes.SystemInteractions);
        WriteOperations(writer, routes.Operations(null));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteSmart(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("service");
        writer.WriteStartObject();
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        writer.WriteString("system", "http://terminology.hl7.org/CodeSystem/restful-security-service");
        writer.WriteString("code", "SMART-on-FHIR");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void WriteType(Utf8JsonWriter writer, string type)
    {
        // The audit is read and searched, and nobody but the server writes to it.
        var isAudit = type == "AuditEvent" && settings.Security.Audits;
        bool Has(string interaction) => !isAudit && routes.Has(interaction);
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteString("profile", DefinitionCatalogue.CoreBase + type);
        WriteTexts(writer, "supportedProfile", supported.Of(type));
        WriteCodes(writer, "interaction", routes.TypeInteractions.Where(code => !isAudit || AuditInteractions.Contains(code)));
        writer.WriteString("versioning", isAudit ? "versioned" : "versioned-update");
        writer.WriteBoolean("readHistory", true);
        writer.WriteBoolean("updateCreate", !isAudit && settings.UpdateCreate);
        writer.WriteBoolean("conditionalCreate", Has("conditional-create"));
        writer.WriteString("conditionalRead", "full-support");
        writer.WriteBoolean("conditionalUpdate", Has("conditional-update"));
        writer.WriteString("conditionalDelete", !Has("conditional-delete") ? "not-supported" : settings.ConditionalDeleteLimit == 1 ? "single" : "multiple");
        WriteTexts(writer, "searchInclude", parameters.Of(type).Where(p => !isAudit && p.Type == SearchParameterType.Reference).Select(p => $"{type}:{p.Code}").Order(StringComparer.Ordinal));
        writer.WriteStartArray("searchParam");
        foreach (var parameter in parameters.Of(type).Where(p => !isAudit || AuditSearch.Takes(p.Code)).OrderBy(p => p.Code, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("name", parameter.Code);
            writer.WriteString("definition", parameter.Url);
            writer.WriteString("type", parameter.Type.ToString().ToLowerInvariant());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteOperations(writer, routes.Operations(type));
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        var all = texts.ToList();
        if (all.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var text in all) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteCodes(Utf8JsonWriter writer, string name, IEnumerable<string> codes)
    {
        writer.WriteStartArray(name);
        foreach (var code in codes)
        {
            writer.WriteStartObject();
            writer.WriteString("code", code);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOperations(Utf8JsonWriter writer, IEnumerable<OperationMeaning> operations)
    {
        var all = operations.ToList();
        if (all.Count == 0) return;
        writer.WriteStartArray("operation");
        foreach (var operation in all)
        {
            writer.WriteStartObject();
            writer.WriteString("name", operation.Name);
            writer.WriteString("definition", operation.Definition);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private sealed record Written(string BaseUrl, ReadOnlyMemory<byte> Json);
}
