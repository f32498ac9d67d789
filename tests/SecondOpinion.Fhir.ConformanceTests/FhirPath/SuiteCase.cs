using System.Text.Json;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>One test of the public suite, FHIR/fhir-test-cases, r4/fhirpath.</summary>
internal sealed record SuiteCase(
    string Group, string Name, string Expression, string? Input, bool IsPredicate, string? Invalid, bool IsUnordered, IReadOnlyList<(string? Type, string Value)> Outputs)
{
    public static IReadOnlyList<SuiteCase> All { get; } = Material.Suites is { } suites
        ? File.ReadLines(Path.Combine(suites, "fhirpath", "tests.jsonl")).Select(Read).ToArray()
        : [];

    private static SuiteCase Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var test = json.RootElement;
        return new SuiteCase(
            test.GetProperty("group").GetString()!,
            test.GetProperty("name").GetString()!,
            test.GetProperty("expression").GetString()!,
            Text(test, "input"),
            test.GetProperty("predicate").GetBoolean(),
            Text(test, "invalid"),
            Text(test, "ordered") == "false",
            test.GetProperty("outputs").EnumerateArray().Select(o => (Text(o, "type"), Text(o, "value") ?? "")).ToArray());
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
