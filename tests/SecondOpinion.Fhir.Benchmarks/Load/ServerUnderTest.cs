using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>The built server as a process of its own, on a free port of loopback.</summary>
internal sealed class ServerUnderTest : IDisposable
{
    /// <summary>What a server says before its address.</summary>
    public const string Announcement = "serves FHIR R4 at ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private ServerUnderTest(Process process, Uri @base) => (this.process, Base) = (process, @base);

    /// <summary>Ends in <c>/fhir/</c>.</summary>
    public Uri Base { get; }

    /// <summary>The Release build beside this project; <c>SECONDOPINION_SERVER</c> names another.</summary>
    public static string Program
    {
        get
        {
            var program = Environment.GetEnvironmentVariable("SECONDOPINION_SERVER") ?? Path.Combine(Material.Root, "src", "SecondOpinion.Fhir.Server", "bin", "Release", "net10.0", "secondopinion");
            return File.Exists(program) ? program : throw new MissingMaterialException($"there is no {program}. Build the solution with --configuration Release.");
        }
    }

    public static Task<ServerUnderTest> Start(params string[] settings) => Launch(Program, ["--urls", "http://127.0.0.1:0", "--Jobs:Enabled=false", .. settings]);

    /// <summary>The least that can answer a read: see <see cref="BareHost"/>.</summary>
    public static Task<ServerUnderTest> StartBare(string answer) => Launch(Environment.ProcessPath!, ["bare-host", "http://127.0.0.1:0", answer]);

    /// <summary>The most memory that the process has held so far, in MB.</summary>
    public double PeakMegabytes()
    {
        var line = File.ReadLines($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").TrimEnd(), CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <summary>Processor time that the process has used so far, in seconds.</summary>
    public double ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>SIGKILL: nothing is flushed, no handler runs.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    private static async Task<ServerUnderTest> Launch(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            var at = line.IndexOf(Announcement, StringComparison.Ordinal);
            if (at < 0) continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            var server = new ServerUnderTest(process, new Uri(line[(at + Announcement.Length)..].Trim() + "/"));
            await server.AwaitReady(patience.Token);
            return server;
        }

        throw new InvalidOperationException("The server ended before it listened: " + await process.StandardError.ReadToEndAsync(CancellationToken.None));
    }

    private async Task AwaitReady(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        while ((await client.GetAsync(new Uri(Base, "/health/ready"), cancellationToken)).StatusCode != HttpStatusCode.OK) await Task.Delay(20, cancellationToken);
    }
}
