using System.Collections.Concurrent;
using SecondOpinion.Fhir.FhirPath.Checking;
using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath;

/// <summary>An expression, parsed and compiled. Immutable, and safe to evaluate on many threads at once.</summary>
public sealed class FhirPathExpression
{
    private const int MaxCompiled = 20_000;

    private static readonly ConcurrentDictionary<string, Outcome<FhirPathExpression>> Known = new();

    private readonly SyntaxNode tree;
    private readonly Evaluator root;

    private FhirPathExpression(string text, SyntaxNode tree, Evaluator root)
    {
        Text = text;
        this.tree = tree;
        this.root = root;
    }

    public string Text { get; }

    /// <summary>Parses an expression. Fails with the place and what was expected there.</summary>
    public static Outcome<FhirPathExpression> Parse(string text)
    {
        var parsed = Parser.Parse(text);
        if (!parsed.Succeeded) return Outcome<FhirPathExpression>.Failure(parsed.Issues);
        var compiled = Compiler.Compile(text, parsed.Value);
        return compiled.Succeeded ? new FhirPathExpression(text, parsed.Value, compiled.Value) : Outcome<FhirPathExpression>.Failure(compiled.Issues);
    }

    /// <summary>As <see cref="Parse"/>, but each text only once: for the expressions of definitions, of which there is an end.</summary>
    public static Outcome<FhirPathExpression> Compiled(string text)
    {
        if (Known.TryGetValue(text, out var known)) return known;
        var parsed = Parse(text);
        if (Known.Count < MaxCompiled) Known.TryAdd(text, parsed);
        return parsed;
    }

    /// <summary>Evaluates with an element as the focus.</summary>
    public Outcome<IReadOnlyList<FhirPathValue>> Evaluate(Element focus, FhirPathContext context) => Finish(Evaluation.Start(context, FhirPathValue.Of(focus)));

    /// <summary>Evaluates with a collection as the focus.</summary>
    public Outcome<IReadOnlyList<FhirPathValue>> Evaluate(IReadOnlyList<FhirPathValue> focus, FhirPathContext context) => Finish(Evaluation.Start(context, focus));

    /// <summary>Whether an invariant holds: its result is true, by the rule for singletons. Empty does not hold.</summary>
    /// <remarks>hl7.org/fhir/R4/conformance-rules.html#constraints. Some of R4's invariants are empty where nothing is wrong: see <see cref="Test(Element, FhirPathContext)"/>.</remarks>
    public Outcome<bool> IsTrue(Element focus, FhirPathContext context) => Hold(Test(focus, context));

    public Outcome<bool> IsTrue(IReadOnlyList<FhirPathValue> focus, FhirPathContext context) => Hold(Test(focus, context));

    /// <summary>The result as a Boolean, by the rule for singletons; null when it is empty, as ref-1 is for a Reference that only displays.</summary>
    public Outcome<bool?> Test(Element focus, FhirPathContext context) => FinishTest(Evaluation.Start(context, FhirPathValue.Of(focus)));

    public Outcome<bool?> Test(IReadOnlyList<FhirPathValue> focus, FhirPathContext context) => FinishTest(Evaluation.Start(context, focus));

    /// <summary>What in the expression cannot be, for a focus of a type: elements that no type has, unknown types, functions on what they do not take.</summary>
    /// <param name="root">The type of the focus; null when it is not known, which leaves the names of types to check.</param>
    /// <param name="definitions">The types that the expression may name.</param>
    /// <param name="requiresOrder">Whether taking a place in what has no order, such as <c>children()[0]</c>, counts as a fault.</param>
    /// <returns>Errors with their place in the text; none for a sound expression.</returns>
    public IReadOnlyList<Issue> Check(TypeSchema? root, DefinitionCatalogue definitions, bool requiresOrder = true) =>
        new Checker(Text, root, definitions, requiresOrder).Check(tree);

    /// <summary>The expression in its normal form: parsing it gives the same expression.</summary>
    public override string ToString() => tree.ToString();

    private Outcome<IReadOnlyList<FhirPathValue>> Finish(Evaluation run)
    {
        var output = run.Rent();
        root.Evaluate(run, output);
        var error = run.Error;
        var result = error is null && output.Count > 0 ? output.ToArray() : [];
        run.Return(output);
        run.End();
        return error is null ? result : error;
    }

    private Outcome<bool?> FinishTest(Evaluation run)
    {
        var truth = root.Test(run);
        var error = run.Error;
        run.End();
        return error is null ? Outcome<bool?>.Success(truth == Truth.Empty ? null : truth == Truth.True) : error;
    }

    private static Outcome<bool> Hold(Outcome<bool?> tested) => tested.Succeeded ? tested.Value == true : Outcome<bool>.Failure(tested.Issues);
}
