namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Texts that are reviewed when they change, in <c>tests/samples/contracts</c>. UPDATE_CONTRACTS=1 writes them anew.</summary>
internal static class Contracts
{
    /// <summary>The lines of a list.</summary>
    /// <param name="lines">What they are now, of those that begin with one of the words.</param>
    public static async Task<string[]> Lines(string name, IEnumerable<string> lines, HashSet<string> words)
    {
        var file = PathOf(name);
        if (IsUpdate)
        {
            var others = File.Exists(file) ? (await File.ReadAllLinesAsync(file)).Where(line => !words.Contains(line.Split(' ')[0])) : [];
            await File.WriteAllTextAsync(file, string.Concat(others.Concat(lines).Order(StringComparer.Ordinal).Select(line => line + "\n")));
        }

        return await File.ReadAllLinesAsync(file);
    }

    public static async Task Compare(string name, string actual)
    {
        var file = PathOf(name);
        if (IsUpdate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, actual);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), actual);
    }

    private static bool IsUpdate => Environment.GetEnvironmentVariable("UPDATE_CONTRACTS") == "1";

    private static string PathOf(string name) => Repository.PathOf("tests", "samples", "contracts", name);
}
