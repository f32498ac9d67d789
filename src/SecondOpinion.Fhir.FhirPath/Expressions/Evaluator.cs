namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>A part of an expression, ready to run. Immutable but for caches, and shared between threads.</summary>
internal abstract class Evaluator
{
    /// <summary>Appends the result to a list.</summary>
    public abstract void Evaluate(Evaluation run, ValueList output);

    /// <summary>The result as a Boolean, by the rule for singletons: one Boolean is itself, one other item is true, none is empty, many are a fault.</summary>
    /// <remarks>hl7.org/fhirpath/N1/#singleton-evaluation-of-collections</remarks>
    public virtual Truth Test(Evaluation run)
    {
        var result = run.Rent();
        Evaluate(run, result);
        var truth = Singleton.Test(run, result);
        run.Return(result);
        return truth;
    }

    /// <summary>The result where one item at most may be; a fault where there are more.</summary>
    public virtual FhirPathValue Single(Evaluation run)
    {
        var result = run.Rent();
        Evaluate(run, result);
        var value = Singleton.Of(run, result);
        run.Return(result);
        return value;
    }

    /// <summary>True when there is any result.</summary>
    public virtual bool Any(Evaluation run)
    {
        var result = run.Rent();
        Evaluate(run, result);
        var any = result.Count > 0;
        run.Return(result);
        return any;
    }
}

/// <summary>A part whose result is at most one Boolean.</summary>
internal abstract class BooleanEvaluator : Evaluator
{
    public sealed override void Evaluate(Evaluation run, ValueList output) => output.Add(Test(run));

    public abstract override Truth Test(Evaluation run);

    public sealed override FhirPathValue Single(Evaluation run) => Test(run) is var truth && truth == Truth.Empty ? default : FhirPathValue.Of(truth == Truth.True);

    public sealed override bool Any(Evaluation run) => Test(run) != Truth.Empty;
}
