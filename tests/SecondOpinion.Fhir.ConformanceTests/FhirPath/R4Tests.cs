using System.Diagnostics;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>Everything that R4 itself writes in FHIRPath: its invariants and its search parameters, on its own examples.</summary>
public sealed class R4Tests(ITestOutputHelper log)
{
    private static readonly DefinitionCatalogue R4 = DefinitionCatalogue.R4;
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_search_parameter_of_R4_parses_and_prints_as_itself()
    {
        var expressions = R4.ResourceTypes.SelectMany(R4.SearchParameters).Select(p => p.Expression).OfType<string>().Distinct().ToList();
        Assert.True(expressions.Count > 1000, $"Only {expressions.Count} expressions were found.");
        Expressions.AssertAllParse(expressions);
    }

    [Fact]
    public void Every_invariant_of_R4_parses_and_prints_as_itself()
    {
        var expressions = Types().SelectMany(t => t.Snapshot).SelectMany(row => row.Constraints).Select(c => c.Expression).OfType<string>().Distinct().ToList();
        Assert.True(expressions.Count > 150, $"Only {expressions.Count} expressions were found.");
        Expressions.AssertAllParse(expressions);
    }

    [NeedsR4ExamplesFact]
    public void Every_invariant_of_R4_evaluates_on_all_its_examples()
    {
        var context = new FhirPathContext(R4, Now);
        var failures = new Dictionary<string, string>();
        var (evaluations, notTrue) = (0, new Dictionary<string, int>());
        var documents = Load();
        var plan = new Dictionary<ElementSchema, FhirPathExpression[]>();
        foreach (var document in documents) Run(document.Root);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var (counted, clock) = (evaluations, Stopwatch.StartNew());
        foreach (var document in documents) Run(document.Root);
        var (time, bytes) = (clock.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
        counted = evaluations - counted;
        log.WriteLine($"{documents.Count} resources, {counted} evaluations, {time.TotalMilliseconds:0} ms, {time.TotalNanoseconds / counted:0} ns and {bytes / counted} bytes each");
        foreach (var (key, count) in notTrue.OrderByDescending(pair => pair.Value)) log.WriteLine($"not true {count / 2} times: {key}");
        Assert.True(failures.Count == 0, string.Join('\n', failures.Select(f => $"{f.Key}\n    {f.Value}")));

        void Run(Element element)
        {
            if (!plan.TryGetValue(element.Schema, out var expressions)) plan.Add(element.Schema, expressions = ExpressionsFor(element));
            foreach (var expression in element.IsResource && !ReferenceEquals(element.Schema, element.Type.RootElement) ? ExpressionsFor(element, plan) : expressions)
            {
                evaluations++;
                var outcome = expression.IsTrue(element, context);
                if (!outcome.Succeeded) failures.TryAdd(expression.Text, $"{element.Path}: {outcome.Issues[0].Message}");
                else if (!outcome.Value) notTrue[expression.Text] = notTrue.GetValueOrDefault(expression.Text) + 1;
            }

            foreach (var child in element.Children) Run(child);
        }
    }

    [NeedsR4ExamplesFact]
    public void Every_search_parameter_of_R4_evaluates_on_all_its_examples()
    {
        var context = new FhirPathContext(R4, Now);
        var byType = R4.ResourceTypes.ToDictionary(t => t, t => R4.SearchParameters(t).Where(p => p.Expression is not null).Select(p => FhirPathExpression.Compiled(p.Expression!).Value).ToArray());
        var failures = new Dictionary<string, string>();
        var (evaluations, found) = (0, 0);
        foreach (var document in Load())
        {
            foreach (var expression in byType[document.Root.TypeName])
            {
                evaluations++;
                var outcome = expression.Evaluate(document.Root, context);
                if (!outcome.Succeeded) failures.TryAdd(expression.Text, $"{document.Root.Path}: {outcome.Issues[0].Message}");
                else found += outcome.Value.Count;
            }
        }

        log.WriteLine($"{evaluations} evaluations found {found} items");
        Assert.True(failures.Count == 0, string.Join('\n', failures.Select(f => $"{f.Key}\n    {f.Value}")));
    }

    private static List<ResourceDocument> Load() => Directory.EnumerateFiles(Material.R4Examples!, "*.json")
        .Where(f => !Path.GetFileName(f).StartsWith('.') && Path.GetFileName(f) != "package.json")
        .Order(StringComparer.Ordinal)
        .Select(f => ResourceDocument.Parse(File.ReadAllBytes(f), R4))
        .Where(o => o.Succeeded)
        .Select(o => o.Value)
        .ToList();

    private static IEnumerable<StructureDefinition> Types() => R4.ResourceTypes
        .Concat(["Element", "BackboneElement", "Quantity", "Reference", "Extension", "Period", "Range", "Ratio", "Attachment", "Timing", "Dosage", "Identifier", "ContactPoint", "SampledData", "Narrative", "ElementDefinition", "Age", "Duration", "Count", "Distance", "DataRequirement", "TriggerDefinition", "Expression", "Annotation", "Coding", "CodeableConcept", "HumanName", "Address"])
        .Select(name => R4.FindStructure(DefinitionCatalogue.CoreBase + name)!);

    /// <summary>The invariants of the element's row, and those of its type's first row.</summary>
    private static FhirPathExpression[] ExpressionsFor(Element element)
    {
        var own = element.Schema.Definition?.Constraints ?? [];
        var type = R4.FindStructure(DefinitionCatalogue.CoreBase + element.TypeName)?.Snapshot[0].Constraints ?? [];
        return own.Concat(type).Select(c => c.Expression).OfType<string>().Distinct().Select(e => FhirPathExpression.Compiled(e).Value).ToArray();
    }

    private static FhirPathExpression[] ExpressionsFor(Element resource, Dictionary<ElementSchema, FhirPathExpression[]> plan)
    {
        var schema = resource.Type.RootElement;
        if (!plan.TryGetValue(schema, out var expressions)) plan.Add(schema, expressions = ExpressionsFor(resource));
        return expressions;
    }
}
