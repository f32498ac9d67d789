using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#subsetting and #combining</summary>
internal static class Subsetting
{
    public static void Single(FunctionCall call) => call.Return(Singleton.Of(call.Run, call.Input));

    public static void First(FunctionCall call) => Copy(call, 0, 1);

    public static void Last(FunctionCall call) => Copy(call, Math.Max(0, call.Input.Count - 1), int.MaxValue);

    public static void Tail(FunctionCall call) => Copy(call, 1, int.MaxValue);

    public static void Skip(FunctionCall call)
    {
        if (call.TryIntegerArgument(0, out var count)) Copy(call, Math.Max(0, count), int.MaxValue);
    }

    public static void Take(FunctionCall call)
    {
        if (call.TryIntegerArgument(0, out var count)) Copy(call, 0, Math.Max(0, count));
    }

    public static void Intersect(FunctionCall call)
    {
        var (run, other, found) = (call.Run, call.Run.Rent(), call.Run.Rent());
        call.Arguments[0].Evaluate(run, other);
        for (var i = 0; i < call.Input.Count && run.Step(); i++)
        {
            if (Distinct.Contains(run, other, call.Input[i])) found.Add(call.Input[i]);
        }

        Distinct.Copy(run, found, call.Output);
        run.Return(found);
        run.Return(other);
    }

    public static void Exclude(FunctionCall call)
    {
        var (run, other) = (call.Run, call.Run.Rent());
        call.Arguments[0].Evaluate(run, other);
        for (var i = 0; i < call.Input.Count && run.Step(); i++)
        {
            if (!Distinct.Contains(run, other, call.Input[i])) call.Output.Add(call.Input[i]);
        }

        run.Return(other);
    }

    public static void Union(FunctionCall call)
    {
        var all = call.Run.Rent();
        all.AddRange(call.Input);
        call.Arguments[0].Evaluate(call.Run, all);
        Distinct.Copy(call.Run, all, call.Output);
        call.Run.Return(all);
    }

    public static void Combine(FunctionCall call)
    {
        call.Output.AddRange(call.Input);
        call.Arguments[0].Evaluate(call.Run, call.Output);
    }

    private static void Copy(FunctionCall call, int from, int count)
    {
        var end = (int)Math.Min(call.Input.Count, (long)from + count);
        for (var i = from; i < end; i++) call.Output.Add(call.Input[i]);
    }
}
