using System.Diagnostics;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The executable in a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Announcement = "serves FHIR R4 at ";

    private readonly Process process;

    private ServerProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Ends in <c>/fhir/</c>.</summary>
    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>Starts the executable with a verb or settings and waits until it listens.</summary>
    public static async Task<ServerProcess> Start(string directory, params string[] arguments)
    {
        var process = Launch(["--urls", "http://127.0.0.1:0", $"--Storage:Directory={directory}", .. arguments]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            var at = line.IndexOf(Announcement, StringComparison.Ordinal);
            if (at < 0) continue;
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new ServerProcess(process, new Uri(line[(at + Announcement.Length)..] + "/"));
        }

        throw new InvalidOperationException("The server ended before it listened: " + await process.StandardError.ReadToEndAsync(CancellationToken.None));
    }

    public static Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "secondopinion.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
