using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>From process start to the first 200 of /health/ready.</summary>
internal static class Startup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task Run(int rounds)
    {
        var server = Path.Combine(Material.Root, "src", "SecondOpinion.Fhir.Server", "bin", "Release", "net10.0", "secondopinion");
        if (!File.Exists(server)) throw new MissingMaterialException($"there is no {server}. Build the solution with --configuration Release.");
        var bare = Environment.ProcessPath!;
        var folder = Directory.CreateTempSubdirectory("secondopinion-startup-");
        try
        {
            var existing = Path.Combine(folder.FullName, "existing");
            await Time(server, url => ["--urls", url, $"--Storage:Directory={existing}"]);
            await Time(bare, url => ["bare-host", url]);
            var measured = new Rounds("bare ASP.NET Core host", "secondopinion, fresh store", "secondopinion, existing store");
            for (var i = 0; i < rounds; i++)
            {
                var fresh = Path.Combine(folder.FullName, "fresh" + i.ToString(CultureInfo.InvariantCulture));
                measured.Add(
                    await Time(bare, url => ["bare-host", url]),
                    await Time(server, url => ["--urls", url, $"--Storage:Directory={fresh}"]),
                    await Time(server, url => ["--urls", url, $"--Storage:Directory={existing}"]));
            }

            Console.WriteLine($"startup: process start to the first 200 of /health/ready, median (least to greatest) of {rounds} runs each");
            measured.Print(yardstick: 0);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> Time(string program, Func<string, string[]> arguments)
    {
        var url = $"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments(url)) start.ArgumentList.Add(argument);
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            _ = process.StandardOutput.ReadToEndAsync();
            var complaint = process.StandardError.ReadToEndAsync();
            while (!await IsReady(client))
            {
                if (process.HasExited) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await complaint}");
                if (Stopwatch.GetElapsedTime(begin) > Patience) throw new TimeoutException($"{program} was not ready within {Patience.TotalSeconds} s.");
                await Task.Delay(2);
            }

            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> IsReady(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
