using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>Everything that mCODE and IPS write in FHIRPath, their own and what they inherit, on their own examples.</summary>
public sealed class GuideTests(ITestOutputHelper log)
{
    private static readonly FhirPathContext Context = new(DefinitionCatalogue.R4, new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
    private static readonly Lazy<GuideWork> Guides = new(() => new GuideWork(ProfilePackages.Mcode, ProfilePackages.Ips));

    [NeedsPackagesFact(ProfilePackages.Mcode, ProfilePackages.Ips)]
    public void Every_invariant_in_a_profiles_snapshot_parses_and_prints_as_itself()
    {
        Assert.True(Guides.Value.Profiles.Count > 70, $"Only {Guides.Value.Profiles.Count} profiles were found.");
        Expressions.AssertAllParse(Guides.Value.AllInvariants);
    }

    [NeedsPackagesFact(ProfilePackages.Mcode, ProfilePackages.Ips)]
    public void Every_search_parameter_parses_and_prints_as_itself() => Expressions.AssertAllParse(Guides.Value.AllSearchParameters);

    [NeedsPackagesFact(ProfilePackages.Mcode, ProfilePackages.Ips)]
    public void Every_invariant_evaluates_on_the_examples() => AssertNoneFails(Guides.Value.Invariants());

    [NeedsPackagesFact(ProfilePackages.Mcode, ProfilePackages.Ips)]
    public void Every_search_parameter_evaluates_on_the_examples() => AssertNoneFails(Guides.Value.SearchParameters());

    private void AssertNoneFails(IReadOnlyList<EngineWork> work)
    {
        var failures = new Dictionary<string, string>();
        var used = new HashSet<string>();
        var evaluations = 0;
        foreach (var (focus, expressions) in work.SelectMany(resource => resource.Steps))
        {
            foreach (var expression in expressions)
            {
                evaluations++;
                used.Add(expression.Text);
                var outcome = expression.Evaluate(focus, Context);
                if (!outcome.Succeeded) failures.TryAdd(expression.Text, $"{focus.Path}: {outcome.Issues[0].Message}");
            }
        }

        log.WriteLine($"{work.Count} resources, {used.Count} expressions, {evaluations} evaluations");
        Assert.Equal(Guides.Value.Files.Count, work.Count);
        Assert.True(failures.Count == 0, string.Join('\n', failures.Select(f => $"{f.Key}\n    {f.Value}")));
    }
}
