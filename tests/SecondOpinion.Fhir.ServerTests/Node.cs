using System.Diagnostics;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Runs scripts beside the tests with Node and the packages of <c>tests/package.json</c>.</summary>
internal static class Node
{
    /// <summary>False where <c>tests/run.sh</c> has not fetched the packages.</summary>
    public static bool HasPackages { get; } = Directory.Exists(Repository.PathOf("tests", "node_modules", "fhir-kit-client"));

    /// <summary>What the script printed, when it ended well; the test fails when it did not.</summary>
    public static async Task<string> Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Repository.PathOf("tests", "SecondOpinion.Fhir.ServerTests", "Clients", script));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}: {output} {await errors}");
        return output;
    }
}
