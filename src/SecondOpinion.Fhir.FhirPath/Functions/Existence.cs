using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#existence</summary>
internal static class Existence
{
    public static void Empty(FunctionCall call) => call.Return(call.Input.Count == 0);

    public static void Exists(FunctionCall call) => call.Return(call.Arguments.Length == 0 ? call.Input.Count > 0 : First(call, Truth.True));

    public static void All(FunctionCall call)
    {
        var run = call.Run;
        var scope = run.Enter();
        var all = true;
        for (var i = 0; i < call.Input.Count && all && run.Step(); i++)
        {
            run.FocusOn(call.Input[i], i);
            all = call.Arguments[0].Test(run) == Truth.True;
        }

        run.Leave(scope);
        call.Return(all);
    }

    public static void AllTrue(FunctionCall call) => call.Return(!Contains(call, wanted: false));

    public static void AnyTrue(FunctionCall call) => call.Return(Contains(call, wanted: true));

    public static void AllFalse(FunctionCall call) => call.Return(!Contains(call, wanted: true));

    public static void AnyFalse(FunctionCall call) => call.Return(Contains(call, wanted: false));

    public static void SubsetOf(FunctionCall call)
    {
        var other = call.Run.Rent();
        call.Arguments[0].Evaluate(call.Run, other);
        call.Return(IsSubset(call.Run, call.Input, other));
        call.Run.Return(other);
    }

    public static void SupersetOf(FunctionCall call)
    {
        var other = call.Run.Rent();
        call.Arguments[0].Evaluate(call.Run, other);
        call.Return(IsSubset(call.Run, other, call.Input));
        call.Run.Return(other);
    }

    public static void Count(FunctionCall call) => call.Return(call.Input.Count);

    public static void Distinct(FunctionCall call) => Expressions.Distinct.Copy(call.Run, call.Input, call.Output);

    public static void IsDistinct(FunctionCall call)
    {
        var different = call.Run.Rent();
        Expressions.Distinct.Copy(call.Run, call.Input, different);
        call.Return(different.Count == call.Input.Count);
        call.Run.Return(different);
    }

    public static void Not(FunctionCall call) => call.Output.Add(Singleton.Not(Singleton.Test(call.Run, call.Input)));

    private static bool First(FunctionCall call, Truth wanted)
    {
        var run = call.Run;
        var scope = run.Enter();
        var found = false;
        for (var i = 0; i < call.Input.Count && !found && run.Step(); i++)
        {
            run.FocusOn(call.Input[i], i);
            found = call.Arguments[0].Test(run) == wanted;
        }

        run.Leave(scope);
        return found;
    }

    private static bool Contains(FunctionCall call, bool wanted)
    {
        var found = false;
        for (var i = 0; i < call.Input.Count; i++)
        {
            var value = call.Input[i].ToSystem();
            if (value.Kind == FhirPathKind.Boolean) found |= value.Boolean == wanted;
            else if (value.Exists || call.Input[i].Element.TypeName != "boolean") call.FailType("Every item is a Boolean", value.Exists ? value : call.Input[i]);
        }

        return found;
    }

    private static bool IsSubset(Evaluation run, ValueList part, ValueList whole)
    {
        for (var i = 0; i < part.Count && run.Step(); i++)
        {
            if (!Expressions.Distinct.Contains(run, whole, part[i])) return false;
        }

        return true;
    }
}
