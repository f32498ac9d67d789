using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Definitions.Snapshots;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.Definitions;

/// <summary>Snapshots made from the published differentials, against the snapshots that were published with them.</summary>
/// <remarks>What differs, and why, is listed by profile in <c>snapshot-differences.json</c>; the lists are compared in both directions.</remarks>
public sealed class SnapshotTests(ITestOutputHelper output)
{
    private const double Floor = 0.99;

    private static readonly Dictionary<string, Difference[]> Known = JsonSerializer.Deserialize<Dictionary<string, Difference[]>>(
        File.ReadAllBytes(Path.Combine(Material.Root, "tests", "SecondOpinion.Fhir.ConformanceTests", "Definitions", "snapshot-differences.json")),
        JsonSerializerOptions.Web)!;

    private static readonly Lazy<DefinitionCatalogue> Catalogue = new(() => new DefinitionCatalogue(
        [.. new[] { ProfilePackages.R4, ProfilePackages.Mcode, ProfilePackages.Ips, ProfilePackages.Own }.Select(ProfilePackages.Folder).OfType<string>().Select(f => new PackageFolder(f))]));

    [NeedsPackagesFact(ProfilePackages.R4)]
    public void Snapshots_of_R4s_own_profiles_are_those_published() => Compare(ProfilePackages.R4);

    [NeedsPackagesFact(ProfilePackages.R4, ProfilePackages.Mcode)]
    public void Snapshots_of_mCODE_are_those_published() => Compare(ProfilePackages.Mcode);

    [NeedsPackagesFact(ProfilePackages.R4, ProfilePackages.Ips)]
    public void Snapshots_of_IPS_are_those_published() => Compare(ProfilePackages.Ips);

    [NeedsPackagesFact(ProfilePackages.R4)]
    public void Snapshots_of_our_own_profiles_are_those_that_SUSHI_made() => Compare(ProfilePackages.Own);

    private void Compare(string package)
    {
        int profiles = 0, elements = 0, different = 0;
        var found = new List<Difference>();
        foreach (var definition in Profiles(package))
        {
            profiles++;
            var generated = new SnapshotGenerator(Catalogue.Value).Generate(definition);
            if (!generated.Succeeded)
            {
                found.Add(new Difference(definition.Url, generated.Issues[0].Id, 0));
                continue;
            }

            var comparison = SnapshotComparison.Of(definition.Snapshot, generated.Value);
            elements += comparison.Elements;
            different += comparison.Differences.Count;
            foreach (var line in comparison.Differences) output.WriteLine($"{definition.Url} {line}");
            if (comparison.Differences.Count > 0) found.Add(new Difference(definition.Url, null, comparison.Differences.Count));
        }

        output.WriteLine($"{package}: {profiles} profiles, {elements} elements, {different} differ, {found.Count(f => f.Issue is not null)} profiles without their base");
        Assert.Equal(Lines(Known[package]), Lines(found));
        Assert.True(elements - different >= Floor * elements, $"{different} of {elements} elements differ");
    }

    private static IEnumerable<StructureDefinition> Profiles(string package)
    {
        foreach (var json in new PackageFolder(ProfilePackages.Folder(package)!).All("StructureDefinition"))
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.TryGetProperty("derivation", out var derivation) && derivation.ValueEquals("constraint") && root.TryGetProperty("snapshot", out _))
                yield return Catalogue.Value.FindStructure(root.GetProperty("url").GetString()!)!;
        }
    }

    private static string[] Lines(IEnumerable<Difference> differences) => differences.Select(d => $"{d.Profile}: {d.Issue} {d.Elements}").Order(StringComparer.Ordinal).ToArray();

    /// <param name="Issue">Id of the issue that stood in the way of the whole snapshot.</param>
    /// <param name="Elements">How many elements differ.</param>
    private sealed record Difference(string Profile, string? Issue, int Elements, string? Reason = null);
}
