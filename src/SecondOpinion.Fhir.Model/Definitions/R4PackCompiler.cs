using System.IO.Compression;
using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>Compiles HL7's package <c>hl7.fhir.r4.examples</c> into the pack that <see cref="R4Pack"/> reads: what decides stays, what only explains goes.</summary>
public static class R4PackCompiler
{
    /// <summary>The kinds that the pack holds, each in an entry of its own.</summary>
    internal static readonly string[] ResourceTypes =
        ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "CompartmentDefinition"];

    // Prose, provenance of the definition and mappings: none of it takes part in a decision.
    private static readonly HashSet<string> Dropped =
    [
        "meta", "text", "contained", "identifier", "date", "publisher", "contact", "useContext", "jurisdiction", "purpose", "copyright",
        "keyword", "mapping", "differential", "comment", "requirements", "alias", "example", "definition", "description", "xpath", "designation",
        "experimental", "orderMeaning", "meaningWhenMissing", "isModifierReason", "status",
    ];

    // The names above that carry weight in some kinds of definition.
    private static readonly HashSet<string> Kept = ["SearchParameter.component.definition", "StructureDefinition.status", "ValueSet.status", "CodeSystem.status", "SearchParameter.status", "CompartmentDefinition.status", "CodeSystem.concept.definition", "CodeSystem.concept.designation"];

    private static readonly HashSet<string> KeptExtensions =
    [
        "http://hl7.org/fhir/StructureDefinition/regex",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type",
        "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet",
        "http://hl7.org/fhir/StructureDefinition/elementdefinition-bindingName",
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-hierarchy",
        "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice",
        "http://hl7.org/fhir/StructureDefinition/elementdefinition-isCommonBinding",
    ];

    /// <summary>Name of the pack's entry for a kind.</summary>
    internal static string EntryName(string resourceType) => resourceType + ".ndjson";

    /// <summary>Reads every definition in a package folder and writes the pack. The same package gives the same entries.</summary>
    /// <returns>How many definitions of each kind the pack holds.</returns>
    public static IReadOnlyDictionary<string, int> Compile(string packageFolder, Stream output)
    {
        var counts = new Dictionary<string, int>();
        using var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var resourceType in ResourceTypes)
        {
            var entry = archive.CreateEntry(EntryName(resourceType), CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            foreach (var line in CompileKind(packageFolder, resourceType))
            {
                content.Write(line);
                content.WriteByte((byte)'\n');
                counts[resourceType] = counts.GetValueOrDefault(resourceType) + 1;
            }
        }

        return counts;
    }

    /// <summary>The pack's lines for one kind, ordered by file name.</summary>
    public static IEnumerable<byte[]> CompileKind(string packageFolder, string resourceType)
    {
        foreach (var file in Directory.EnumerateFiles(packageFolder, resourceType + "-*.json").Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = json.RootElement;
            if (DefinitionReader.Text(root, "resourceType") == resourceType && DefinitionReader.Text(root, "url") is not null) yield return Compact(root, resourceType);
        }
    }

    private static byte[] Compact(JsonElement definition, string path)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, definition, path);
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject()) WriteProperty(writer, property, path);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item, path);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteProperty(Utf8JsonWriter writer, JsonProperty property, string path)
    {
        // Concepts lie in concepts, as deep as the hierarchy goes: all of them are treated alike.
        var inner = path == "CodeSystem.concept" && property.Name == "concept" ? path : $"{path}.{property.Name}";

        // A fixed or pattern value is data: nothing in it may be left out.
        var isData = property.Name.StartsWith("fixed", StringComparison.Ordinal) || property.Name.StartsWith("pattern", StringComparison.Ordinal);
        if (isData)
        {
            property.WriteTo(writer);
        }
        else if (property.Name is "extension" or "modifierExtension")
        {
            WriteExtensions(writer, property);
        }
        else if (property.Name[0] != '_' && (!Dropped.Contains(property.Name) || Kept.Contains(inner)))
        {
            writer.WritePropertyName(property.Name);
            Write(writer, property.Value, inner);
        }
    }

    private static void WriteExtensions(Utf8JsonWriter writer, JsonProperty property)
    {
        var kept = property.Value.EnumerateArray().Where(e => KeptExtensions.Contains(DefinitionReader.Text(e, "url") ?? "")).ToArray();
        if (kept.Length == 0) return;
        writer.WriteStartArray(property.Name);
        foreach (var extension in kept) extension.WriteTo(writer);
        writer.WriteEndArray();
    }
}
