using System.Diagnostics;
using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;
using Xunit.Abstractions;

#pragma warning disable RS0030 // A seeded generator makes the same mutations on every run, which randomness for secrets can't.

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>Whatever comes in is answered with issues: no exception, no hang, no memory without end.</summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    private const int Mutations = 20_000;
    private const int LargestSeed = 6_000;

    // A hang, and not a slow machine: the median takes a thousandth of this.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(1);

    private static readonly ValidationOptions Everything = new() { ReportUnchecked = true, BestPractice = true };

    [NeedsR4ExamplesFact]
    public void No_mutation_of_bytes_or_structure_fails_or_hangs()
    {
        var (jsons, xmls) = Seeds();
        var random = new Random(20261124);
        var (slowest, most, parsed) = (TimeSpan.Zero, 0L, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var isXml = i % 3 == 0;
            var seeds = isXml ? xmls : jsons;
            var text = HostileText.Mutate(seeds[random.Next(seeds.Count)], seeds[random.Next(seeds.Count)], isXml, random);
            var (time, bytes, wasRead) = Judge(text, isXml, i);
            if (time > slowest) slowest = time;
            if (bytes > most) most = bytes;
            if (wasRead) parsed++;
        }

        output.WriteLine($"{Mutations} mutations, {parsed} of them read as resources; slowest {slowest.TotalMilliseconds:F0} ms, most allocated {most / 1024} kB");
        Assert.True(parsed > Mutations / 10, $"Only {parsed} were read as resources, so that hardly a rule was met.");
    }

    [Theory]
    [MemberData(nameof(Monsters))]
    public void A_monster_is_answered_in_bounded_time_and_memory(string name, bool isXml)
    {
        var text = HostileText.Monster(name);
        Judge(text, isXml, 0);
        var (time, bytes, _) = Judge(text, isXml, 0);
        output.WriteLine($"{name}: {text.Length / 1024} kB, {time.TotalMilliseconds:F0} ms, {bytes / 1024} kB allocated");
        Assert.True(bytes < 64_000_000 + (text.Length * 120L), $"{bytes} bytes allocated for {text.Length}");
        Assert.True(time < TimeSpan.FromSeconds(10), $"{time} for {text.Length} bytes");
    }

    public static TheoryData<string, bool> Monsters()
    {
        var data = new TheoryData<string, bool>();
        foreach (var name in HostileText.Names) data.Add(name, name.StartsWith("xml", StringComparison.Ordinal));
        return data;
    }

    private static (TimeSpan Time, long Bytes, bool WasRead) Judge(byte[] text, bool isXml, int number)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var wasRead = false;
        try
        {
            var parsed = isXml ? ResourceDocument.ParseXml(text, ValidationData.Definitions) : ResourceDocument.Parse(text, ValidationData.Definitions);
            wasRead = parsed.Succeeded;
            var issues = wasRead ? ValidationData.Validator.Validate(parsed.Value, Everything) : parsed.Issues;
            Assert.True(wasRead || issues.Any(issue => issue.Severity >= IssueSeverity.Error), "What can't be read is an error.");
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"Mutation {number}: {error}\n{Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(text.Length, 4000)))}");
        }

        var time = Stopwatch.GetElapsedTime(start);

        // The first time that a rule is met it is compiled, and other work may have the processor: only what stays slow hangs.
        if (time > Hang && number >= 0 && text.Length < 200_000)
        {
            start = Stopwatch.GetTimestamp();
            Judge(text, isXml, -1);
            time = Stopwatch.GetElapsedTime(start);
            Assert.True(time < Hang, $"Mutation {number} takes {time}:\n{Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(text.Length, 4000)))}");
        }

        return (time, GC.GetAllocatedBytesForCurrentThread() - before, wasRead);
    }

    private static (List<byte[]> Json, List<byte[]> Xml) Seeds()
    {
        var (jsons, xmls) = (new List<byte[]>(), new List<byte[]>());
        var paths = Directory.EnumerateFiles(Material.R4Examples!, "*.json").Where(path => new FileInfo(path).Length < LargestSeed).Order(StringComparer.Ordinal).ToArray();

        // Two thousand of them are search parameters and value sets: every seventh is enough.
        for (var i = 0; i < paths.Length; i += 7)
        {
            var json = File.ReadAllBytes(paths[i]);
            if (ResourceDocument.Parse(json, ValidationData.Definitions) is not { Succeeded: true } parsed) continue;
            jsons.Add(json);
            xmls.Add(HostileText.ToXml(parsed.Value));
        }

        return (jsons, xmls);
    }
}
