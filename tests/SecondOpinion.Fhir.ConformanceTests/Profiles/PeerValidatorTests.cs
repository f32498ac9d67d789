using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.Validation;

namespace SecondOpinion.Fhir.ConformanceTests.Profiles;

/// <summary>Another validator, npm's @medplum/core, goes over our samples and cases with our package loaded.</summary>
public sealed partial class PeerValidatorTests : IDisposable
{
    // What it finds wrong with good resources, and why it is mistaken.
    private static readonly (Regex Finding, string Reason)[] Explained =
    [
        (EntrySlices(), "It does not tell slices apart by the type of the resource (discriminator type), so that no entry of a Bundle belongs to one."),
        (RequiredExtension(), "It looks for the url of an extension in the rows of the profile's own snapshot and not in the extension's definition, where it is fixed, so that an extension which must be there is never found."),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("secondopinion-medplum-").FullName;

    [NeedsMedplumFact]
    public async Task It_finds_nothing_in_good_samples_and_cases_that_is_not_explained()
    {
        var findings = (await Validate([.. Samples(valid: true), .. Cases()])).SelectMany(answer => answer).ToList();

        Assert.All(findings, finding => Assert.Contains(Explained, known => known.Finding.IsMatch(finding)));
        Assert.All(Explained, known => Assert.Contains(findings, finding => known.Finding.IsMatch(finding)));
    }

    [NeedsMedplumFact]
    public async Task It_sees_the_invariants_broken_too()
    {
        // Codes, targets of references, and what is inside an extension it does not look at: of the others only some are left to it.
        var broken = Samples(valid: false).Where(sample => sample.Constraint is not null).ToList();
        var answers = await Validate(broken);

        Assert.Empty(broken.Where((sample, at) => !answers[at].Any(finding => finding.Contains(sample.Constraint!, StringComparison.Ordinal) || finding.Contains("slice", StringComparison.Ordinal))).Select(sample => sample.File));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static List<Sample> Samples(bool valid) =>
    [
        .. ValidationData.ReadJson(Path.Combine(ValidationData.Samples, "profiles", "index.json")).EnumerateArray()
            .Where(row => row.GetProperty("valid").GetBoolean() == valid)
            .Select(row => new Sample(
                Path.Combine(ValidationData.Samples, "profiles", row.GetProperty("file").GetString()!),
                row.GetProperty("profile").GetString(),
                row.TryGetProperty("constraint", out var key) ? key.GetString() : null)),
    ];

    /// <summary>The Bundles of the cases, and each of their resources by the profile it claims.</summary>
    private IEnumerable<Sample> Cases()
    {
        var number = 0;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Material.Root, "profiles", "cases"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            yield return new Sample(path, path.EndsWith("referral.json", StringComparison.Ordinal) ? ValidationData.ProfileBase + "so-case-bundle" : null, null);
            foreach (var entry in ValidationData.ReadJson(path).GetProperty("entry").EnumerateArray())
            {
                var resource = entry.GetProperty("resource");
                var file = Path.Combine(folder, $"{number++}.json");
                File.WriteAllText(file, resource.GetRawText());
                yield return new Sample(file, resource.TryGetProperty("meta", out var meta) && meta.TryGetProperty("profile", out var profile) ? profile[0].GetString() : null, null);
            }
        }
    }

    private async Task<List<string[]>> Validate(IReadOnlyList<Sample> samples)
    {
        var job = Path.Combine(folder, "job.ndjson");
        var answers = Path.Combine(folder, "answers.ndjson");
        await File.WriteAllLinesAsync(job, samples.Select(sample => JsonSerializer.Serialize(new { file = sample.File, profile = sample.Profile })));
        var start = new ProcessStartInfo("node") { RedirectStandardError = true };
        string[] arguments =
            [Script(), ProfilePackages.Folder(NeedsMedplumFactAttribute.Package)!, $"{ProfilePackages.Folder(ProfilePackages.R4)},{ProfilePackages.Folder(ProfilePackages.Own)}", job, answers];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var complaint = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, complaint[..Math.Min(complaint.Length, 2000)]);
        return (await File.ReadAllLinesAsync(answers))
            .Select(line => JsonDocument.Parse(line).RootElement.EnumerateArray().Select(issue => $"{issue.GetProperty("expression").GetString()}: {issue.GetProperty("text").GetString()}").ToArray())
            .ToList();
    }

    private static string Script([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Peer", "medplum.cjs");

    [GeneratedRegex(@"^Bundle\.entry: Incorrect number of values provided for slice '\w+': expected 1\.\.[1*], but found 0$")]
    private static partial Regex EntrySlices();

    [GeneratedRegex(@"\.extension: Incorrect number of values provided for slice '\w+': expected 1\.\.[1*], but found 0$")]
    private static partial Regex RequiredExtension();

    private sealed record Sample(string File, string? Profile, string? Constraint);
}
