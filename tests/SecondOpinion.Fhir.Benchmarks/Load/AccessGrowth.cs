using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>How much slower answers get for callers whose own part stays the same in a store that is ten times as large: mode Smart, where each sees only what is theirs.</summary>
internal static class AccessGrowth
{
    /// <summary>Cases that each hospital has, and each centre.</summary>
    private const int Share = 100;

    private const int Seconds = 3;

    private static readonly (string Name, string Caller, string Path)[] Questions =
    [
        ("queue of a centre", "centre", "Task?owner:missing=true&status=requested&_sort=authored-on&_count=20"),
        ("tasks a centre has begun", "centre", "Task?status=in-progress&_sort=authored-on&_count=20"),
        ("patients of a centre", "centre", "Patient?_count=20"),
        ("reports for a centre", "centre", "DiagnosticReport?code=11526-1&_sort=-date&_count=20"),
        ("patient by identifier", "hospital", "Patient?identifier=urn:load%7C0"),
        ("patients of a hospital", "hospital", "Patient?_count=20"),
        ("cases of a hospital", "hospital", "Task?status=in-progress&_sort=-authored-on&_count=20"),
        ("answers to a hospital", "hospital", "DiagnosticReport?code=60568-3&_sort=-date&_count=20"),
        ("history of patients", "hospital", "Patient/_history?_count=20"),
    ];

    public static async Task Run(int small, int large)
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-access-");
        try
        {
            var before = await Measure(Path.Combine(folder.FullName, "small"), small);
            var after = await Measure(Path.Combine(folder.FullName, "large"), large);
            Console.WriteLine($"access: p50 for callers with {Share} cases each, among {small} and among {large}");
            foreach (var ((name, _, _), p50) in Questions.Zip(before))
            {
                var later = after[Array.FindIndex(Questions, question => question.Name == name)];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-26} {p50:0.00} -> {later:0.00} ms, {later / p50:0.0} times"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<double>> Measure(string folder, int cases)
    {
        using (var open = await ServerUnderTest.Start($"--Storage:Directory={folder}", "--Security:Audit=false"))
        {
            var marked = new MarkedCase(cases / Share);
            await LoadRun.Seed(new LoadOptions(open.Base) { Cases = cases }, marked.Puts);
        }

        foreach (var (caller, role) in new[] { ("hospital", "referrer"), ("centre", "centre") })
            await RunVerb("clients", "add", caller, "--organization", $"{MarkedCase.Directory}|{caller}-0", "--role", role, "--new-key", Path.Combine(folder, caller + ".pem"), "--Storage:Directory=" + folder);

        using var smart = await ServerUnderTest.Start($"--Storage:Directory={folder}", "--Security:Mode=Smart", "--Security:RequestsPerMinute=10000000");
        var measured = new List<double>();
        foreach (var (name, caller, path) in Questions)
        {
            var token = (await RunVerb("clients", "token", caller, "--key", Path.Combine(folder, caller + ".pem"), "--server", smart.Base.AbsoluteUri.TrimEnd('/'))).Trim().Split('\n')[^1];
            var http = new HttpRequests(smart.Base, token);
            var options = new LoadOptions(smart.Base) { Seconds = Seconds };
            var result = await Measurement.Of(new Scenario(name, _ => http.Get(path)), options, 1);
            if (result.Errors > 0) throw new InvalidOperationException(result.FirstError);
            measured.Add(result.P50);
        }

        return measured;
    }

    private static async Task<string> RunVerb(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(ServerUnderTest.Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(error);
    }
}
