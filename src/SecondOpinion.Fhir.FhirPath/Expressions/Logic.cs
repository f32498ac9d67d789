namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>hl7.org/fhirpath/N1/#and</summary>
internal sealed class AndEvaluator(Evaluator left, Evaluator right) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var first = left.Test(run);
        if (first == Truth.False) return Truth.False;
        var second = right.Test(run);
        return second == Truth.False ? Truth.False : first == Truth.Empty ? Truth.Empty : second;
    }
}

/// <summary>hl7.org/fhirpath/N1/#or</summary>
internal sealed class OrEvaluator(Evaluator left, Evaluator right) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var first = left.Test(run);
        if (first == Truth.True) return Truth.True;
        var second = right.Test(run);
        return second == Truth.True ? Truth.True : first == Truth.Empty ? Truth.Empty : second;
    }
}

/// <summary>hl7.org/fhirpath/N1/#xor</summary>
internal sealed class XorEvaluator(Evaluator left, Evaluator right) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var first = left.Test(run);
        var second = right.Test(run);
        return first == Truth.Empty || second == Truth.Empty ? Truth.Empty : Singleton.Of(first != second);
    }
}

/// <summary>hl7.org/fhirpath/N1/#implies</summary>
internal sealed class ImpliesEvaluator(Evaluator left, Evaluator right) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var first = left.Test(run);
        if (first == Truth.False) return Truth.True;
        var second = right.Test(run);
        return second == Truth.True ? Truth.True : first == Truth.True ? second : Truth.Empty;
    }
}
