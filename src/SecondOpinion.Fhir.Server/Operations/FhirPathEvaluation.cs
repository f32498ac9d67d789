using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>One expression that somebody wants evaluated on one resource, by the letter of the specification: what can't be right is refused before it runs.</summary>
internal sealed class FhirPathEvaluation
{
    private readonly FhirPathExpression expression;
    private readonly FhirPathContext context;

    private FhirPathEvaluation(FhirPathExpression expression, FhirPathContext context, List<(string Name, IReadOnlyList<FhirPathValue> Items)> traces) =>
        (this.expression, this.context, Traces) = (expression, context, traces);

    /// <summary>What trace() was given, in the order it was called.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<FhirPathValue> Items)> Traces { get; }

    public static Outcome<FhirPathEvaluation> Create(
        string text, Element resource, DefinitionCatalogue definitions, DateTimeOffset now, IReadOnlyDictionary<string, IReadOnlyList<FhirPathValue>> variables)
    {
        var parsed = FhirPathExpression.Parse(text);
        if (!parsed.Succeeded) return Outcome<FhirPathEvaluation>.Failure(parsed.Issues);
        var traces = new List<(string Name, IReadOnlyList<FhirPathValue> Items)>();
        var context = new FhirPathContext(definitions, now)
        {
            AsFilters = false, Resource = resource, Variables = variables, Trace = (name, items) => traces.Add((name, items)),
        };
        return new FhirPathEvaluation(parsed.Value, context, traces);
    }

    public Outcome<IReadOnlyList<FhirPathValue>> Run(FhirPathValue focus)
    {
        if (focus.IsElement)
        {
            var issues = expression.Check(focus.Element.Type, context.Definitions);
            if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<IReadOnlyList<FhirPathValue>>.Failure(issues);
        }

        return expression.Evaluate([focus], context);
    }
}
