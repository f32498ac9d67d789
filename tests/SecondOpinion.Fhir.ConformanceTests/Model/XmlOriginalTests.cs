using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.Model;

/// <summary>XML as HL7 published it: R4's definitions beside their JSON, and the XML of the public validator suite; and each there and back.</summary>
public sealed class XmlOriginalTests(ITestOutputHelper log)
{
    private const string CoreXml = "hl7.fhir.r4.corexml";

    /// <summary>XML of the validator suite that is no FHIR XML on purpose, and what is reported of it.</summary>
    private static readonly Dictionary<string, string> Faults = new()
    {
        ["Observation-ex-pain"] = "attribute-unknown", // An attribute something on status.
        ["patient-min-length-profile"] = "element-order", // An extension behind other elements.
        ["q-enablewhen-2"] = "element-order", // identifier behind version.
        ["uuid-ext"] = "element-order", // version behind title.
    };

    [NeedsPackagesFact(ProfilePackages.R4, CoreXml)]
    public void Definitions_of_R4_in_XML_are_read_as_their_JSON()
    {
        var json = ProfilePackages.Folder(ProfilePackages.R4)!;
        var pairs = Directory.GetFiles(ProfilePackages.Folder(CoreXml)!, "*.xml").Select(xml => (Xml: xml, Json: Path.Combine(json, Path.GetFileNameWithoutExtension(xml) + ".json"))).ToList();
        var alone = pairs.Count(pair => !File.Exists(pair.Json));
        var found = new List<string>();
        foreach (var (xml, published) in pairs.Where(pair => File.Exists(pair.Json)))
        {
            var read = ResourceDocument.ParseXml(File.ReadAllBytes(xml), DefinitionCatalogue.R4);
            if (Difference(read, File.ReadAllBytes(published)) is { } difference) found.Add($"{Path.GetFileNameWithoutExtension(xml)}: {difference}");
        }

        log.WriteLine($"{pairs.Count} files, {alone} of them without JSON, {found.Count} differ");
        Assert.Equal("", string.Join('\n', found));
    }

    [NeedsPackagesFact(CoreXml)]
    public void Definitions_of_R4_in_XML_are_the_same_after_a_way_through_the_tree() =>
        AssertSameAfterTree(Directory.GetFiles(ProfilePackages.Folder(CoreXml)!, "*.xml"));

    [NeedsSuitesFact]
    public void XML_of_the_validator_suite_is_the_same_after_a_way_through_the_tree() =>
        AssertSameAfterTree(Directory.GetFiles(Path.Combine(Material.Suites!, "validator", "files"), "*.xml", SearchOption.AllDirectories));

    private static string? Difference(SecondOpinion.Fhir.Model.Outcome<ResourceDocument> read, byte[] published)
    {
        if (!read.Succeeded) return read.Issues[0].ToString();
        if (read.Value.Issues.Count > 0) return read.Value.Issues[0].ToString();
        using var left = JsonDocument.Parse(WithoutRun(read.Value.Utf8.Span), new JsonDocumentOptions { MaxDepth = 128 });
        using var right = JsonDocument.Parse(WithoutRun(published), new JsonDocumentOptions { MaxDepth = 128 });
        return JsonSameness.Difference(left.RootElement, right.RootElement, asPublished: true);
    }

    /// <summary>Without what tells one run of HL7's publisher from another: the packages were made on different days, and the one in XML without narratives.</summary>
    private static byte[] WithoutRun(ReadOnlySpan<byte> json)
    {
        var resource = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 128 })!.AsObject();
        resource.Remove("text");
        resource.Remove("date");
        resource["meta"]?.AsObject().Remove("lastUpdated");
        return JsonSerializer.SerializeToUtf8Bytes(resource);
    }

    private void AssertSameAfterTree(string[] files)
    {
        var found = new List<string>();
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var original = File.ReadAllBytes(file);
            var read = ResourceDocument.ParseXml(original, DefinitionCatalogue.R4);
            var name = Path.GetFileNameWithoutExtension(file);
            var issues = read.Succeeded ? read.Value.Issues : read.Issues;
            var difference = issues.Count > 0 ? issues[0].Id : AfterTree(original, read.Value);
            if (difference != Faults.GetValueOrDefault(name)) found.Add($"{name}: {difference ?? "the same now; strike it from the list"}");
        }

        log.WriteLine($"{files.Length} files, {found.Count} differ");
        Assert.Equal("", string.Join('\n', found));
    }

    private static string? AfterTree(byte[] original, ResourceDocument document)
    {
        var written = new ArrayBufferWriter<byte>();
        XmlResourceWriter.Write(document.Root, written);
        return XmlSameness.Difference(original, written.WrittenSpan.ToArray());
    }
}
