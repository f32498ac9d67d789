using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>A literal, or <c>{}</c>.</summary>
internal sealed class LiteralEvaluator(FhirPathValue value) : Evaluator
{
    public FhirPathValue Value { get; } = value;

    public override void Evaluate(Evaluation run, ValueList output)
    {
        if (Value.Exists) output.Add(Value);
    }

    public override FhirPathValue Single(Evaluation run) => Value;

    public override Truth Test(Evaluation run) => Value.Exists ? Singleton.Test(Value) : Truth.Empty;

    public override bool Any(Evaluation run) => Value.Exists;
}

/// <summary><c>$this</c>, and the unwritten start of a path.</summary>
internal sealed class ThisEvaluator : Evaluator
{
    public static ThisEvaluator Instance { get; } = new();

    public override void Evaluate(Evaluation run, ValueList output)
    {
        if (run.Many is not null) output.AddRange(run.Many);
        else if (run.This.Exists) output.Add(run.This);
    }

    public override FhirPathValue Single(Evaluation run) => run.Many is null ? run.This : Singleton.Of(run, run.Many);

    public override bool Any(Evaluation run) => run.Many is null ? run.This.Exists : run.Many.Count > 0;
}

/// <summary><c>$index</c></summary>
internal sealed class IndexValueEvaluator : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output) => output.Add(FhirPathValue.Of(run.Index));
}

/// <summary><c>$total</c></summary>
internal sealed class TotalEvaluator : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        if (run.Total is not null) output.AddRange(run.Total);
        else run.Fail("fhirpath-total-outside", "$total has a meaning only inside the argument of aggregate().");
    }
}

/// <summary>A part that ends the life of the variables defined inside it.</summary>
internal sealed class ScopeEvaluator(Evaluator inner) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var mark = run.VariableMark;
        inner.Evaluate(run, output);
        run.ForgetVariables(mark);
    }
}

/// <summary><c>%name</c></summary>
internal sealed class VariableEvaluator(string name) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        if (run.TryFindVariable(name, out var values))
        {
            foreach (var value in values) output.Add(value);
            return;
        }

        switch (name)
        {
            case "context":
                if (run.OriginMany is not null) output.AddRange(run.OriginMany);
                else if (run.Origin.Exists) output.Add(run.Origin);
                return;
            case "resource":
                AddElement(output, run.Context.Resource ?? run.Origin.Element.ResourceOrNone());
                return;
            case "rootResource":
                AddElement(output, (run.Context.Resource ?? run.Origin.Element).RootResource());
                return;
        }

        if (Variables.Fixed(name) is { } text) output.Add(FhirPathValue.Of(text));
        else if (run.Context.Variables.TryGetValue(name, out var given)) Add(output, given);
        else run.Fail("fhirpath-variable-unknown", $"No variable %{name} is known here. Define it before, with defineVariable(), or hand it in.");
    }

    private static void Add(ValueList output, IReadOnlyList<FhirPathValue> values)
    {
        for (var i = 0; i < values.Count; i++) output.Add(values[i]);
    }

    private static void AddElement(ValueList output, Element element)
    {
        if (element.Exists) output.Add(element);
    }
}
