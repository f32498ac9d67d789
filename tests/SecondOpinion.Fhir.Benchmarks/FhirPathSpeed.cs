using System.Diagnostics;
using System.Text.Json;
using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>All invariants of R4 over R4's examples: this engine, and fhirpath.js on the same expressions and the same elements.</summary>
internal static class FhirPathSpeed
{
    /// <summary>The other engine gets every tenth resource, in the order of their names, and none of the huge Bundles of definitions: a round of all would take minutes.</summary>
    private const int Sampling = 10;
    private const int Largest = 200_000;

    private static readonly FhirPathContext Context = new(DefinitionCatalogue.R4, new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));

    public static async Task Run(int rounds)
    {
        var files = Material.ExampleFiles();
        if (PeerEngine.Absence is { } absence) throw new MissingMaterialException(absence);
        var all = EngineWork.Invariants(files);
        Evaluate(all);
        var (begin, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        Evaluate(all);
        var (time, bytes, count) = (Stopwatch.GetElapsedTime(begin), GC.GetAllocatedBytesForCurrentThread() - before, Count(all));
        Console.WriteLine($"fhirpath: all {all.Count} resources, {count} evaluations of invariants in {time.TotalMilliseconds:0} ms: {time.TotalNanoseconds / count:0} ns and {bytes / count} bytes each");

        var some = all.Where((resource, i) => i % Sampling == 0 && resource.Document.Utf8.Length <= Largest).ToList();
        var job = Path.GetTempFileName();
        try
        {
            JobFile.Write(job, some);
            using var peer = PeerEngine.Start("time", job);
            await Compare(some, peer, rounds);
            peer.Kill();
        }
        finally
        {
            File.Delete(job);
        }
    }

    private static async Task Compare(List<EngineWork> work, Process peer, int rounds)
    {
        var complaint = peer.StandardError.ReadToEndAsync();
        using var unanswerable = await Answer(peer, complaint);
        var leftOut = unanswerable.RootElement.EnumerateArray().Select(expression => expression.GetString()!).ToHashSet();
        work = work.Select(resource => resource with { Steps = resource.Steps.Select(step => (step.Focus, Without(step.Expressions, leftOut))).ToList() }).ToList();
        var measured = new Rounds("this engine", "fhirpath.js");
        var (ours, theirs) = (0, 0);
        for (var i = 0; i < rounds + 1; i++)
        {
            // Ours is short: the median of several keeps the machine's other work out of it.
            var passes = new List<double>();
            for (var pass = 0; pass < 5; pass++)
            {
                var begin = Stopwatch.GetTimestamp();
                ours = Evaluate(work);
                passes.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }

            await peer.StandardInput.WriteLineAsync("round");
            using var answer = await Answer(peer, complaint);
            theirs = answer.RootElement.GetProperty("holds").GetInt32();
            if (i > 0) measured.Add(passes.Order().ElementAt(2), answer.RootElement.GetProperty("ms").GetDouble());
        }

        var count = Count(work);
        Console.WriteLine($"fhirpath: {work.Count} resources, every {Sampling}th up to {Largest / 1000} kB, {count} evaluations, median (least to greatest) of {rounds} rounds after a first one");
        measured.Print(yardstick: 0);
        Console.WriteLine($"  each: {measured.Median(0) * 1e6 / count:0} ns here, {measured.Median(1) * 1e6 / count:0} ns there; holds {ours} times here, {theirs} there (why, the conformance tests list)");
        Console.WriteLine($"  left out on both sides, since fhirpath.js cannot answer them: {leftOut.Count} expressions");
        measured.PrintRatio("this engine is faster by", slow: 1, fast: 0);
    }

    private static FhirPathExpression[] Without(FhirPathExpression[] expressions, HashSet<string> leftOut) =>
        expressions.Where(expression => !leftOut.Contains(expression.Text)).ToArray();

    private static async Task<JsonDocument> Answer(Process peer, Task<string> complaint) =>
        await peer.StandardOutput.ReadLineAsync() is { } line ? JsonDocument.Parse(line) : throw new InvalidOperationException("node ended: " + await complaint);

    private static int Evaluate(IReadOnlyList<EngineWork> work)
    {
        var holds = 0;
        foreach (var resource in work)
        {
            foreach (var (focus, expressions) in resource.Steps)
            {
                foreach (var expression in expressions)
                {
                    if (expression.IsTrue(focus, Context) is { Succeeded: true, Value: true }) holds++;
                }
            }
        }

        return holds;
    }

    private static int Count(IEnumerable<EngineWork> work) => work.Sum(resource => resource.Steps.Sum(step => step.Expressions.Length));
}
