using System.Diagnostics;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>JSON to the element tree beside what every .NET program would pay for reading the same JSON.</summary>
internal static class Parsing
{
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

    private static double Allocated(IReadOnlyList<byte[]> texts, Action<byte[]> parse)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in texts) parse(text);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)texts.Sum(t => (long)t.Length);
    }
}
