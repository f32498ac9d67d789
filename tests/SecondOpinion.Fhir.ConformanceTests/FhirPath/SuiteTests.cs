using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>The public suite's FHIRPath tests for R4, as data.</summary>
public sealed class SuiteTests
{
    private static readonly FhirPathContext Context = new(DefinitionCatalogue.R4, new DateTimeOffset(2026, 7, 1, 12, 30, 15, 250, TimeSpan.FromHours(2))) { AsFilters = false };

    /// <summary>Tests that this engine answers otherwise, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    public static TheoryData<int, string> Cases()
    {
        var rows = new TheoryData<int, string>();
        for (var i = 0; i < SuiteCase.All.Count; i++) rows.Add(i, $"{SuiteCase.All[i].Group}/{SuiteCase.All[i].Name}");
        return rows;
    }

    [NeedsSuitesTheory]
    [MemberData(nameof(Cases))]
    public void The_public_suite_is_answered_as_published(int index, string name)
    {
        var test = SuiteCase.All[index];
        var answer = Answer(test);
        if (Exceptions.TryGetValue(name, out var reason)) Assert.False(Agrees(test, answer), $"{name} passes now; strike it from the exceptions ({reason}).");
        else Assert.True(Agrees(test, answer), $"{test.Expression}\n  published: {test.Invalid ?? Describe(test.Outputs)}\n  found:     {Describe(answer)}");
    }

    private static Outcome<IReadOnlyList<FhirPathValue>> Answer(SuiteCase test)
    {
        var parsed = FhirPathExpression.Parse(test.Expression);
        if (!parsed.Succeeded) return Outcome<IReadOnlyList<FhirPathValue>>.Failure(parsed.Issues);
        var focus = test.Input is null ? default : Load(test.Input);
        var issues = parsed.Value.Check(focus.Exists ? focus.Type : null, DefinitionCatalogue.R4);
        return issues.Count > 0 ? Outcome<IReadOnlyList<FhirPathValue>>.Failure(issues) : parsed.Value.Evaluate(focus, Context);
    }

    private static Element Load(string input) =>
        ResourceDocument.Parse(File.ReadAllBytes(Path.Combine(Material.Suites!, "fhirpath", Path.ChangeExtension(input, ".json"))), DefinitionCatalogue.R4).Value.Root;

    private static bool Agrees(SuiteCase test, Outcome<IReadOnlyList<FhirPathValue>> answer)
    {
        if (test.Invalid is not null) return !answer.Succeeded;
        if (!answer.Succeeded) return false;
        if (test.IsPredicate) return (answer.Value.Count > 0 && !(answer.Value.Count == 1 && answer.Value[0].ToString() == "false")) == (test.Outputs[0].Value == "true");
        var found = answer.Value.Select(v => (Type: TypeOf(v), Value: v.ToString())).ToList();
        var wanted = test.Outputs.ToList();
        if (found.Count != wanted.Count) return false;
        if (test.IsUnordered)
        {
            found = [.. found.OrderBy(f => f.Value, StringComparer.Ordinal)];
            wanted = [.. wanted.OrderBy(w => w.Value, StringComparer.Ordinal)];
        }

        return found.Zip(wanted).All(pair => (pair.Second.Type is null || pair.Second.Type == pair.First.Type) && pair.First.Value == pair.Second.Value.TrimStart('@').TrimStart('T'));
    }

    private static string TypeOf(FhirPathValue value)
    {
        var name = value.Type.Name;
        return value.IsElement || name == "Quantity" ? name : char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Describe(IEnumerable<(string? Type, string Value)> outputs) => string.Join(", ", outputs.Select(o => $"{o.Type}:{o.Value}"));

    private static string Describe(Outcome<IReadOnlyList<FhirPathValue>> answer) => answer.Succeeded
        ? Describe(answer.Value.Select(v => ((string?)TypeOf(v), v.ToString())))
        : string.Join("; ", answer.Issues.Select(i => $"{i.Id}: {i.Message}"));
}
