using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

/// <summary>npm's <c>fhirpath</c> (fhirpath.js) in a node process. Where node or the package is absent, <see cref="Absence"/> says so.</summary>
internal static class PeerEngine
{
    private static readonly string Folder = Path.GetDirectoryName(ThisFile())!;

    private static readonly string Package =
        Environment.GetEnvironmentVariable("FHIRPATH_JS") ?? Path.GetFullPath(Path.Combine(Folder, "..", "..", "..", "node_modules", "fhirpath"));

    /// <summary>Why nothing can be run in node; null where it can.</summary>
    public static string? NodeAbsence { get; } = FindNode();

    /// <summary>Why there is no comparison; null where there can be one.</summary>
    public static string? Absence { get; } = File.Exists(Path.Combine(Package, "package.json"))
        ? NodeAbsence
        : $"the npm package fhirpath is not at {Package}. Run npm ci in the folder tests, or set FHIRPATH_JS to the package's folder.";

    /// <summary>Runs a job to its end. The answers' lines are those of the job, and one more with the faults.</summary>
    public static async Task Answer(string mode, string job, string answers)
    {
        using var process = Start(mode, job, answers);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var complaint = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        if (process.ExitCode != 0) throw new InvalidOperationException($"node ended with {process.ExitCode}: {complaint}");
    }

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--max-old-space-size=6000");
        start.ArgumentList.Add(Path.Combine(Folder, "fhirpath-js.cjs"));
        start.ArgumentList.Add(Package);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string? FindNode()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "node does not run. Install Node 20.";
        }
        catch (Win32Exception)
        {
            return "there is no node on the path. Install Node 20.";
        }
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
