using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>Kills the server under load, again and again, and looks whether anything that was acknowledged is missing, or any transaction is there by half.</summary>
internal static class CrashCycles
{
    private const int Writers = 8;

    /// <param name="connection">Of a PostgreSQL database; null for SQLite.</param>
    /// <param name="restart">A command that restarts the database server, run under load in every fifth cycle; null for none.</param>
    /// <returns>True when nothing was missing.</returns>
    public static async Task<bool> Run(int cycles, string? connection, string? restart)
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-crash-");
        var random = new Random(cycles);
        var acknowledged = new List<string>();
        var isWhole = true;
        string[] settings = connection is null
            ? [$"--Storage:Directory={folder.FullName}"]
            : [$"--Storage:Directory={folder.FullName}", "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={connection}"];
        try
        {
            for (var cycle = 1; cycle <= cycles; cycle++)
            {
                var told = new ConcurrentBag<string>();
                using (var server = await ServerUnderTest.Start(settings))
                {
                    using var stop = new CancellationTokenSource();
                    var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(() => Write(server.Base, told, stop.Token))).ToArray();

                    // However slow the machine is: killed is only what works.
                    for (var waited = 0; told.Count < 40 && waited < 600; waited++) await Task.Delay(50);
                    await Task.Delay(random.Next(700));
                    if (restart is not null && cycle % 5 == 0)
                    {
                        using var command = Process.Start(new ProcessStartInfo("bash", ["-c", restart]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                        await command.WaitForExitAsync();
                        await Task.Delay(1500);
                    }

                    server.Kill();
                    await stop.CancelAsync();
                    await Task.WhenAll(writers);
                }

                acknowledged.AddRange(told);
                using var again = await ServerUnderTest.Start(settings);
                var (missing, halves) = await Check(again.Base, cycle == cycles ? acknowledged : [.. told]);
                isWhole &= missing == 0 && halves == 0;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cycle {cycle}: {told.Count / 2} transactions acknowledged, {missing} resources missing, {halves} half transactions"));
                again.Kill();
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(connection is null ? "SQLite" : "PostgreSQL")}: {cycles} kills, {acknowledged.Count / 2} transactions acknowledged, {(isWhole ? "nothing missing" : "SOMETHING IS MISSING")}"));
            return isWhole;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Write(Uri @base, ConcurrentBag<string> told, CancellationToken stop)
    {
        const string basic = """{"resource":{"resourceType":"Basic","meta":{"tag":[{"code":"pair"}]},"code":{"text":"x"}},"request":{"method":"POST","url":"Basic"}}""";
        var request = new HttpRequests(@base, null).Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{basic}},{{basic}}]}""");
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var connection = await HttpConnection.Open(@base);
                while (!stop.IsCancellationRequested)
                {
                    var (status, body) = await connection.Send(request);
                    if (status != 200) continue;
                    using var answer = JsonDocument.Parse(body);
                    foreach (var entry in answer.RootElement.GetProperty("entry").EnumerateArray()) told.Add(entry.GetProperty("response").GetProperty("location").GetString()!);
                }
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private static async Task<(int Missing, int Halves)> Check(Uri @base, IReadOnlyList<string> locations)
    {
        var http = new HttpRequests(@base, null);
        using var connection = await HttpConnection.Open(@base);
        var missing = 0;
        foreach (var location in locations)
        {
            if ((await connection.Send(http.Get(location))).Status != 200) missing++;
        }

        var (status, body) = await connection.Send(http.Get("Basic?_tag=pair&_summary=count"));
        if (status != 200) throw new InvalidOperationException(Encoding.UTF8.GetString(body));
        using var count = JsonDocument.Parse(body);
        return (missing, count.RootElement.GetProperty("total").GetInt32() % 2);
    }
}
