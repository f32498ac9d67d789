using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Units;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#utility-functions, #aggregates and the later <c>defineVariable</c> and <c>sort</c>.</summary>
internal static class Utility
{
    public static void Trace(FunctionCall call)
    {
        if (call.Run.Context.Trace is { } sink && call.TryTextArgument(0, out var name))
        {
            if (call.Arguments.Length == 1)
            {
                sink(name, call.Input.ToArray());
            }
            else
            {
                var shown = call.Run.Rent();
                Filtering.Select(new FunctionCall(call.Run, call.Input, [call.Arguments[1]], shown));
                sink(name, shown.ToArray());
                call.Run.Return(shown);
            }
        }

        call.Output.AddRange(call.Input);
    }

    public static void Iif(FunctionCall call)
    {
        var run = call.Run;
        if (call.Input.Count > 1)
        {
            Singleton.Of(run, call.Input);
            return;
        }

        var scope = run.Enter();
        if (call.Input.Count == 1) run.FocusOn(call.Input[0], scope.Index);
        var truth = Criterion(call);
        if (truth == Truth.True) call.Arguments[1].Evaluate(run, call.Output);
        else if (call.Arguments.Length > 2) call.Arguments[2].Evaluate(run, call.Output);
        run.Leave(scope);
    }

    /// <summary>The first argument that is not empty; the others are not evaluated.</summary>
    public static void Coalesce(FunctionCall call)
    {
        var run = call.Run;
        var scope = run.Enter();
        run.FocusOnAll(call.Input);
        var before = call.Output.Count;
        for (var i = 0; i < call.Arguments.Length && call.Output.Count == before && !run.Failed; i++) call.Arguments[i].Evaluate(run, call.Output);
        run.Leave(scope);
    }

    public static void Now(FunctionCall call)
    {
        var now = call.Run.Context.Now;
        call.Return(FhirPathValue.OfDateTime(new FhirPathTemporal(Milliseconds(now.DateTime.Ticks), FhirPathPrecision.Millisecond, (short)now.Offset.TotalMinutes, 3)));
    }

    public static void Today(FunctionCall call) =>
        call.Return(FhirPathValue.OfDate(new FhirPathTemporal(call.Run.Context.Now.Date.Ticks, FhirPathPrecision.Day)));

    public static void TimeOfDay(FunctionCall call) =>
        call.Return(FhirPathValue.OfTime(new FhirPathTemporal(Milliseconds(call.Run.Context.Now.TimeOfDay.Ticks), FhirPathPrecision.Millisecond, null, 3)));

    public static void Aggregate(FunctionCall call)
    {
        var run = call.Run;
        var (outer, total) = (run.Total, run.Rent());
        if (call.Arguments.Length > 1) call.Arguments[1].Evaluate(run, total);
        var scope = run.Enter();
        for (var i = 0; i < call.Input.Count && run.Step(); i++)
        {
            run.FocusOn(call.Input[i], i);
            run.Total = total;
            var next = run.Rent();
            call.Arguments[0].Evaluate(run, next);
            run.Return(total);
            total = next;
            if (total.Count > Evaluation.MaxItems) run.Fail("fhirpath-too-costly", "The total of aggregate() has too many items.", IssueType.TooCostly);
        }

        run.Leave(scope);
        run.Total = outer;
        call.Output.AddRange(total);
        run.Return(total);
    }

    public static void DefineVariable(FunctionCall call)
    {
        var run = call.Run;
        if (!call.TryTextArgument(0, out var name)) return;
        if (Variables.IsReserved(name) || run.TryFindVariable(name, out _) || run.Context.Variables.ContainsKey(name))
        {
            run.Fail("fhirpath-variable-defined", $"A variable %{name} exists already. Choose another name.");
            return;
        }

        if (call.Arguments.Length == 1)
        {
            run.Define(name, call.Input);
        }
        else
        {
            var value = run.Rent();
            var scope = run.Enter();
            run.FocusOnAll(call.Input);
            call.Arguments[1].Evaluate(run, value);
            run.Leave(scope);
            run.Define(name, value);
            run.Return(value);
        }

        call.Output.AddRange(call.Input);
    }

    /// <summary>Whether two quantities have an order: build.fhir.org/ig/HL7/FHIRPath/#comparableother--quantity--boolean</summary>
    public static void Comparable(FunctionCall call)
    {
        if (!(call.TryInput(out var left) & call.TryArgument(0, out var right))) return;
        if (Quantities.Of(left) is { } a && Quantities.Of(right) is { } b) call.Return(Quantities.TryCompare(a, b, out _));
    }

    public static void Type(FunctionCall call)
    {
        for (var i = 0; i < call.Input.Count; i++) call.Return(FhirPathValue.Of(call.Input[i].Type));
    }

    /// <summary>Only a Boolean decides: other single items, true elsewhere, are more likely a mistake here.</summary>
    private static Truth Criterion(FunctionCall call)
    {
        var result = call.Run.Rent();
        call.Arguments[0].Evaluate(call.Run, result);
        var value = Singleton.Of(call.Run, result);
        call.Run.Return(result);
        if (!value.Exists) return Truth.Empty;
        var system = value.ToSystem();
        if (system.Kind == FhirPathKind.Boolean) return Singleton.Of(system.Boolean);
        if (!value.IsElement) call.FailType("The criterion of iif() is a Boolean", value);
        return Singleton.Test(value);
    }

    private static long Milliseconds(long ticks) => ticks - (ticks % TimeSpan.TicksPerMillisecond);
}
