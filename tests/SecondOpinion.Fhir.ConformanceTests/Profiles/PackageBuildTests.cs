using System.Diagnostics;

namespace SecondOpinion.Fhir.ConformanceTests.Profiles;

/// <summary>The committed package is what its sources say.</summary>
public sealed class PackageBuildTests
{
    [NeedsCompilerFact]
    public async Task The_sources_compile_to_the_package_that_is_committed()
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Material.Root, "profiles", "build.sh"));
        start.ArgumentList.Add("--check");
        start.Environment["R4_EXAMPLES"] = Material.R4Examples;
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEndAsync();
        var differences = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"profiles/package differs from its sources; run profiles/build.sh and commit what it makes.\n{differences}{await complaint}");
    }
}
