using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Xml;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>JSON and XML to the element tree beside what every .NET program would pay for reading the same bytes.</summary>
internal static class Parsing
{
    private static readonly XmlReaderSettings XmlSettings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static void Run(int rounds)
    {
        var texts = Material.ExampleFiles().Select(File.ReadAllBytes).Where(text => ResourceDocument.Parse(text, DefinitionCatalogue.R4).Succeeded).ToList();
        var measured = new Rounds("JsonDocument.Parse", "ResourceDocument.Parse");
        for (var i = 0; i < rounds + 1; i++)
        {
            var (json, tree) = (Time(texts, ParseJson), Time(texts, ParseTree));
            if (i > 0) measured.Add(json, tree);
        }

        Console.WriteLine($"parse: {texts.Count} resources, {texts.Sum(t => (long)t.Length) / 1_000_000} MB, median (least to greatest) of {rounds} rounds");
        measured.Print(yardstick: 0);
        Console.WriteLine($"  bytes allocated per byte of JSON: {Allocated(texts, ParseTree):0.00}; JsonDocument rents its memory from a pool");
        RunXml(texts.Select(AsXml).ToList(), rounds);
    }

    private static void RunXml(List<byte[]> texts, int rounds)
    {
        var measured = new Rounds("XmlReader", "ResourceDocument.ParseXml");
        for (var i = 0; i < rounds + 1; i++)
        {
            var (xml, tree) = (Time(texts, ReadXml), Time(texts, ParseXmlTree));
            if (i > 0) measured.Add(xml, tree);
        }

        Console.WriteLine($"parse: the same {texts.Count} resources as XML, {texts.Sum(t => (long)t.Length) / 1_000_000} MB");
        measured.Print(yardstick: 0);
        Console.WriteLine($"  bytes allocated per byte of XML: {Allocated(texts, ParseXmlTree):0.00}; by XmlReader {Allocated(texts, ReadXml):0.00}");
    }

    public static double Time(IReadOnlyList<byte[]> texts, Action<byte[]> parse)
    {
        GC.Collect();
        var begin = Stopwatch.GetTimestamp();
        foreach (var text in texts) parse(text);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    public static void ParseJson(byte[] text)
    {
        using var document = JsonDocument.Parse(text);
    }

    private static void ParseTree(byte[] text) => ResourceDocument.Parse(text, DefinitionCatalogue.R4);

    private static byte[] AsXml(byte[] json)
    {
        var xml = new ArrayBufferWriter<byte>(json.Length * 2);
        XmlResourceWriter.Write(ResourceDocument.Parse(json, DefinitionCatalogue.R4).Value.Root, xml);
        return xml.WrittenSpan.ToArray();
    }

    /// <summary>Reads every node, its name and its attributes' values, as any program would that wants to know what is there.</summary>
    private static void ReadXml(byte[] text)
    {
        using var reader = XmlReader.Create(new MemoryStream(text), XmlSettings);
        while (reader.Read())
        {
            for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute()) _ = reader.Value;
        }
    }

    private static void ParseXmlTree(byte[] text) => ResourceDocument.ParseXml(text, DefinitionCatalogue.R4);

    private static double Allocated(IReadOnlyList<byte[]> texts, Action<byte[]> parse)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts) parse(text);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)texts.Sum(t => (long)t.Length);
    }
}
