namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Texts that are reviewed when they change, in <c>tests/samples/contracts</c>. UPDATE_CONTRACTS=1 writes them anew.</summary>
internal static class Contracts
{
    /// <summary>Compares the lines that begin with one of these words, for a test that has looked at a part only.</summary>
    public static async Task Compare(string name, IEnumerable<string> lines, HashSet<string> words)
    {
        var file = PathOf(name);
        var others = File.Exists(file) ? (await File.ReadAllLinesAsync(file)).Where(line => !words.Contains(line.Split(' ')[0])) : [];
        await Compare(name, string.Concat(others.Concat(lines).Order(StringComparer.Ordinal).Select(line => line + "\n")));
    }

    public static async Task Compare(string name, string actual)
    {
        var file = PathOf(name);
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, actual);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), actual);
    }

    private static string PathOf(string name) => Repository.PathOf("tests", "samples", "contracts", name);
}
