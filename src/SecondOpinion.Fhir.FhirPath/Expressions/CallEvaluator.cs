namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>The work of a function.</summary>
internal delegate void FunctionBody(FunctionCall call);

/// <summary><c>input.function(arguments)</c></summary>
internal sealed class CallEvaluator(Evaluator input, Evaluator[] arguments, FunctionBody body) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var items = run.Rent();
        input.Evaluate(run, items);
        if (!run.Failed) body(new FunctionCall(run, items, arguments, output));
        run.Return(items);
    }
}
