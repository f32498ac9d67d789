using System.Buffers;
using System.Text.Json;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>capabilities: generated from the definitions and the routes that run. hl7.org/fhir/R4/capabilitystatement.html</summary>
internal sealed class CapabilityStatement(DefinitionCatalogue definitions, SearchParameterTable parameters, PackageProfiles supported, ServerSettings settings)
{
    // When the capabilities described here last changed; not when somebody asked.
    private const string Date = "2026-11-22";

    private static readonly string[] Interactions = ["read", "vread", "update", "patch", "delete", "history-instance", "create", "search-type"];

    private static readonly (string Type, string Name)[] Operations =
    [
        ("Task", "queue"), ("Task", "claim"), ("Task", "issue-opinion"),
        ("ValueSet", "expand"), ("ValueSet", "validate-code"),
        ("CodeSystem", "lookup"), ("CodeSystem", "validate-code"), ("CodeSystem", "subsumes"),
        ("StructureDefinition", "snapshot"),
    ];

    public IResult Handle(HttpRequest request) => FhirAnswer.Of(StatusCodes.Status200OK, Write(BaseUrl.Of(request)));

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
        WriteTexts(writer, "patchFormat", [FhirMediaTypes.JsonPatch]);
        writer.WriteStartArray("rest");
        writer.WriteStartObject();
        writer.WriteString("mode", "server");
        writer.WriteStartObject("security");
        writer.WriteString("description", $"Mode {settings.SecurityMode}: every client of this machine may read and write; the server refuses any address but loopback in this mode.");
        writer.WriteEndObject();
        writer.WriteStartArray("resource");
        foreach (var type in definitions.ResourceTypes) WriteType(writer, type);
        writer.WriteEndArray();
        WriteCodes(writer, "interaction", ["transaction", "batch"]);
        WriteOperations(writer, null, ["submit", "validate", "fhirpath"]);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteType(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteString("profile", DefinitionCatalogue.CoreBase + type);
        var profiles = supported.Of(type).ToArray();
        if (profiles.Length > 0) WriteTexts(writer, "supportedProfile", profiles);
        WriteCodes(writer, "interaction", Interactions);
        writer.WriteString("versioning", "versioned-update");
        writer.WriteBoolean("readHistory", true);
        writer.WriteBoolean("updateCreate", true);
        writer.WriteBoolean("conditionalCreate", true);
        writer.WriteString("conditionalRead", "full-support");
        writer.WriteBoolean("conditionalUpdate", false);
        writer.WriteString("conditionalDelete", "not-supported");
        writer.WriteStartArray("searchParam");
        foreach (var parameter in parameters.Of(type).OrderBy(p => p.Code, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("name", parameter.Code);
            writer.WriteString("definition", parameter.Url);
            writer.WriteString("type", parameter.Type.ToString().ToLowerInvariant());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteOperations(writer, type, Operations.Where(o => o.Type == type).Select(o => o.Name).ToArray());
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
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

    private static void WriteOperations(Utf8JsonWriter writer, string? type, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return;
        writer.WriteStartArray("operation");
        foreach (var name in names)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("definition", DefinitionOf(type, name));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // HL7 defines the operations on definitions, and ours are named in the package.
    private static string DefinitionOf(string? type, string name) => (type, name) switch
    {
        (null, "validate") => "http://hl7.org/fhir/OperationDefinition/Resource-validate",
        ("ValueSet" or "CodeSystem" or "StructureDefinition", _) => $"http://hl7.org/fhir/OperationDefinition/{type}-{name}",
        _ => $"{Vocabulary.Base}/OperationDefinition/so-{name}",
    };
}
