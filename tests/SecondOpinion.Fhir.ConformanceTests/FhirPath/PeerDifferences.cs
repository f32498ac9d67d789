using SecondOpinion.Fhir.Model.Elements;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>Where this engine and fhirpath.js differ, beside the list of where they may.</summary>
internal sealed class PeerDifferences(IReadOnlyList<KnownDifference> listed)
{
    private readonly Dictionary<string, (int Count, string First)> unlisted = [];
    private readonly Dictionary<KnownDifference, int> met = [];
    private int compared;

    public void Add(string expression, Element focus, string ours, string theirs)
    {
        compared++;
        if (ours == theirs) return;
        if (listed.FirstOrDefault(known => known.Explains(expression, focus, theirs)) is { } known)
        {
            met[known] = met.GetValueOrDefault(known) + 1;
            return;
        }

        unlisted.TryGetValue(expression, out var before);
        unlisted[expression] = (before.Count + 1, before.First ?? $"{focus.Resource.TypeName}/{focus.Resource.ChildText("id")} {focus.Path}\n    here:  {ours}\n    there: {theirs}");
    }

    public void AssertListed(ITestOutputHelper log, string faults)
    {
        log.WriteLine($"{compared} results compared, {met.Values.Sum() + unlisted.Values.Sum(u => u.Count)} differ, {unlisted.Values.Sum(u => u.Count)} of them not listed");
        foreach (var (known, count) in met) log.WriteLine($"{count} times: {known.Expression}\n    {known.Reason}");
        Assert.True(unlisted.Count == 0, string.Join('\n', unlisted.Select(u => $"{u.Value.Count} times: {u.Key}\n  {u.Value.First}")) + $"\nfaults there: {faults}");
        Assert.Empty(listed.Except(met.Keys).Select(known => "agrees now; strike it from the list: " + known.Expression));
    }
}
