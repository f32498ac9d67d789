using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SecondOpinion.Fhir.ServerTests;

public sealed partial class ReadmeTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task The_five_minute_tour_works_line_by_line()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));
        var tour = readme[readme.IndexOf("## Five-minute tour", StringComparison.Ordinal)..];
        tour = tour[..tour.IndexOf("\n## ", 4, StringComparison.Ordinal)];
        var lines = string.Join('\n', ShellBlock().Matches(tour).Select(match => match.Groups[1].Value));
        Assert.Contains("curl", lines, StringComparison.Ordinal);

        var folder = Directory.CreateTempSubdirectory("secondopinion-tour-").FullName;
        var script = lines.Replace("http://127.0.0.1:5080", server.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("profiles/cases", Repository.PathOf("profiles", "cases"), StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { "-euo", "pipefail", "-c", script } };
        using var shell = Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var errors = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);

        Assert.True(shell.ExitCode == 0, await errors + await output);
        Assert.Contains("\"final-opinion\"", await output, StringComparison.Ordinal);
    }

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
