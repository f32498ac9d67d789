using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#filtering-and-projection</summary>
internal static class Filtering
{
    public static void Where(FunctionCall call)
    {
        var run = call.Run;
        var scope = run.Enter();
        for (var i = 0; i < call.Input.Count && run.Step(); i++)
        {
            run.FocusOn(call.Input[i], i);
            if (call.Arguments[0].Test(run) == Truth.True) call.Output.Add(call.Input[i]);
        }

        run.Leave(scope);
    }

    public static void Select(FunctionCall call)
    {
        var run = call.Run;
        var scope = run.Enter();
        for (var i = 0; i < call.Input.Count && run.Step(); i++)
        {
            run.FocusOn(call.Input[i], i);
            call.Arguments[0].Evaluate(run, call.Output);
            if (!HasRoom(run, call.Output)) break;
        }

        run.Leave(scope);
    }

    /// <summary>Projects again and again until nothing new comes.</summary>
    public static void Repeat(FunctionCall call) => Repeat(call, new HashSet<FhirPathValue>(ValueComparer.Instance));

    /// <summary>As repeat, but keeps what is equal to something found before; only the limits end a cycle.</summary>
    public static void RepeatAll(FunctionCall call) => Repeat(call, null);

    private static void Repeat(FunctionCall call, HashSet<FhirPathValue>? seen)
    {
        var run = call.Run;
        var found = run.Rent();
        var scope = run.Enter();
        var first = call.Output.Count;
        Project(call, call.Input, 0, call.Input.Count, found, seen);
        for (var at = first; at < call.Output.Count && !run.Failed;)
        {
            var end = call.Output.Count;
            Project(call, call.Output, at, end, found, seen);
            at = end;
        }

        run.Leave(scope);
        run.Return(found);
    }

    private static void Project(FunctionCall call, ValueList from, int start, int end, ValueList found, HashSet<FhirPathValue>? seen)
    {
        for (var i = start; i < end && call.Run.Step(); i++)
        {
            found.Clear();
            call.Run.FocusOn(from[i], i);
            call.Arguments[0].Evaluate(call.Run, found);
            for (var j = 0; j < found.Count && HasRoom(call.Run, call.Output); j++)
            {
                if (seen is null || seen.Add(found[j])) call.Output.Add(found[j]);
            }
        }
    }

    private static bool HasRoom(Evaluation run, ValueList list)
    {
        if (list.Count < Evaluation.MaxItems) return true;
        run.Fail("fhirpath-too-costly", $"A collection would have more than {Evaluation.MaxItems} items, the limit. Narrow the expression.", IssueType.TooCostly);
        return false;
    }
}
