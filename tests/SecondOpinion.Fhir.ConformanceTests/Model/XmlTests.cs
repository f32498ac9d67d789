using System.Buffers;
using System.Text.Json;
using SecondOpinion.Fhir.ConformanceTests.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;

namespace SecondOpinion.Fhir.ConformanceTests.Model;

/// <summary>XML against JSON: HL7's examples there and back, and the resources that the public suite has in both.</summary>
public sealed class XmlTests
{
    /// <summary>Examples that come back otherwise, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    /// <summary>Published XML that is no FHIR XML, with what is reported of it; its content is read all the same.</summary>
    private static readonly Dictionary<string, string> Faults = new()
    {
        ["observation-example.xml"] = "element-order", // An extension stands behind status.
    };

    /// <summary>Pairs that were not published as the same.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["parameters-example-types.xml"] = "$.parameter[2].valueUuid: String and Object", // The JSON has an object where the value should be, which is no FHIR JSON.
    };

    [NeedsR4ExamplesFact]
    public void Every_example_is_the_same_after_a_way_through_xml()
    {
        var differences = new List<string>();
        var read = 0;
        foreach (var file in Directory.EnumerateFiles(Material.R4Examples!, "*-*.json"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var difference = Difference(File.ReadAllBytes(file));
            if (difference is not null && !Exceptions.ContainsKey(name)) differences.Add($"{name}: {difference}");
            if (difference is null && Exceptions.TryGetValue(name, out var reason)) differences.Add($"{name} is the same now; strike it from the exceptions ({reason}).");
            read++;
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
        Assert.True(read > 5000, $"{read} files only");
    }

    [NeedsSuitesFact]
    public void Resources_published_in_both_formats_are_read_as_the_same()
    {
        var folder = Path.Combine(Material.Suites!, "fhirpath", "inputs");
        var pairs = Directory.GetFiles(folder, "*.xml").Where(xml => File.Exists(Path.ChangeExtension(xml, ".json"))).ToList();
        Assert.NotEmpty(pairs);
        var differences = new List<string>();
        foreach (var xml in pairs)
        {
            var document = ResourceDocument.ParseXml(File.ReadAllBytes(xml), DefinitionCatalogue.R4).Value;
            Assert.Equal(Faults.GetValueOrDefault(Path.GetFileName(xml), ""), string.Join(' ', document.Issues.Select(issue => issue.Id)));

            // HL7's converter drops white space and unescapes apostrophes inside the div; what is read here is the div as the XML has it.
            var difference = Difference(document.Utf8, File.ReadAllBytes(Path.ChangeExtension(xml, ".json")), asPublished: true);
            if (difference != Differences.GetValueOrDefault(Path.GetFileName(xml))) differences.Add($"{Path.GetFileName(xml)}: {difference}");
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    /// <summary>What is lost between JSON, XML and JSON, or what the tree made from XML has otherwise than the tree made from its JSON; null when nothing.</summary>
    private static string? Difference(byte[] json)
    {
        var xml = new ArrayBufferWriter<byte>();
        XmlResourceWriter.Write(ResourceDocument.Parse(json, DefinitionCatalogue.R4).Value.Root, xml);
        var outcome = ResourceDocument.ParseXml(xml.WrittenMemory, DefinitionCatalogue.R4);
        if (!outcome.Succeeded) return outcome.Issues[0].ToString();
        var back = outcome.Value;
        if (back.Issues.Count > 0) return back.Issues[0].ToString();
        return Difference(json, back.Utf8, asPublished: false) ?? Difference(back, ResourceDocument.Parse(back.Utf8, DefinitionCatalogue.R4).Value);
    }

    private static string? Difference(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right, bool asPublished)
    {
        using var leftJson = JsonDocument.Parse(left, new JsonDocumentOptions { MaxDepth = 128 });
        using var rightJson = JsonDocument.Parse(right, new JsonDocumentOptions { MaxDepth = 128 });
        return JsonSameness.Difference(leftJson.RootElement, rightJson.RootElement, asPublished);
    }

    private static string? Difference(ResourceDocument fromXml, ResourceDocument fromJson)
    {
        if (fromXml.Count != fromJson.Count) return $"{fromXml.Count} and {fromJson.Count} elements";
        return Difference(fromXml.Root, fromJson.Root);
    }

    private static string? Difference(Element left, Element right)
    {
        if (left.Schema != right.Schema || left.Type != right.Type || left.Repeat != right.Repeat || left.ValueKind != right.ValueKind || left.Text != right.Text
            || left.IsEscaped != right.IsEscaped || left.IsMalformed != right.IsMalformed)
            return $"{left.Path} is another element";
        if ((left.HasValue || !left.Type.IsPrimitive) && (left.Start != right.Start || left.Length != right.Length)) return $"{left.Path} stands elsewhere";
        var lefts = left.Children.ToList();
        var rights = right.Children.ToList();
        if (lefts.Count != rights.Count) return $"{left.Path} has {lefts.Count} and {rights.Count} children";
        return lefts.Zip(rights).Select(pair => Difference(pair.First, pair.Second)).FirstOrDefault(found => found is not null);
    }
}
