using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>The verb <c>validate</c> as a user runs it: cold on one small file, and over 50 MB of newline-delimited JSON.</summary>
internal static class Tool
{
    private const int StreamedBytes = 50_000_000;

    // Larger examples would make the whole a few lines only.
    private const int MaxLine = 50_000;

    public static async Task Run(int rounds)
    {
        var program = Path.Combine(Material.Root, "src", "SecondOpinion.Fhir.Server", "bin", "Release", "net10.0", "secondopinion");
        if (!File.Exists(program)) throw new MissingMaterialException($"there is no {program}. Build the solution with --configuration Release.");
        var folder = Directory.CreateTempSubdirectory("secondopinion-tool-");
        try
        {
            var small = Path.Combine(folder.FullName, "patient.json");
            await File.WriteAllTextAsync(small, """{"resourceType":"Patient","gender":"female"}""");
            await Time(program, "validate", small);
            var measured = new Rounds("secondopinion --version", "validate, one small file");
            for (var i = 0; i < rounds; i++) measured.Add((await Time(program, "--version")).Milliseconds, (await Time(program, "validate", small)).Milliseconds);
            Console.WriteLine($"tool: cold start, median (least to greatest) of {rounds} runs each");
            measured.Print(yardstick: 0);

            var lines = Path.Combine(folder.FullName, "all.ndjson");
            Console.WriteLine($"tool: {WriteLines(lines)} resources, {new FileInfo(lines).Length / 1_000_000} MB of ndjson");
            var (milliseconds, peak) = await Time(program, "validate", "--format", "ndjson", lines);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {milliseconds / 1000:0.0} s, at most {peak / 1024} MB of memory"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int WriteLines(string path)
    {
        var texts = Material.ExampleFiles().Where(file => new FileInfo(file).Length < MaxLine)
            .Select(file => File.ReadAllText(file).ReplaceLineEndings(" ")).ToList();
        using var output = new StreamWriter(path);
        var (count, written) = (0, 0L);
        while (written < StreamedBytes)
        {
            var text = texts[count++ % texts.Count];
            output.Write(text + "\n");
            written += text.Length + 1;
        }

        return count;
    }

    /// <summary>Wall time, and the most memory that the process held, in kB.</summary>
    private static async Task<(double Milliseconds, long PeakKilobytes)> Time(string program, params string[] arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        var end = process.WaitForExitAsync();
        var peak = 0L;
        while (await Task.WhenAny(end, Task.Delay(10)) != end) peak = Math.Max(peak, Peak(process.Id));
        await Task.WhenAll(output, errors);
        return (Stopwatch.GetElapsedTime(begin).TotalMilliseconds, peak);
    }

    private static long Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").TrimEnd(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended since.
            return 0;
        }
    }
}
