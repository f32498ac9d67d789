namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary><c>in</c> and <c>contains</c>. hl7.org/fhirpath/N1/#in-membership</summary>
internal sealed class MembershipEvaluator(Evaluator item, Evaluator collection) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var value = item.Single(run);
        if (!value.Exists) return Truth.Empty;
        var items = run.Rent();
        collection.Evaluate(run, items);
        var found = Distinct.Contains(run, items, value);
        run.Return(items);
        return Singleton.Of(found);
    }
}

/// <summary><c>|</c>. hl7.org/fhirpath/N1/#union-collections</summary>
internal sealed class UnionEvaluator(Evaluator left, Evaluator right) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var all = run.Rent();
        left.Evaluate(run, all);
        right.Evaluate(run, all);
        Distinct.Copy(run, all, output);
        run.Return(all);
    }
}

/// <summary>Collections without repeats.</summary>
internal static class Distinct
{
    private const int FewItems = 12;

    public static bool Contains(Evaluation run, ValueList items, in FhirPathValue value)
    {
        for (var i = 0; i < items.Count && run.Step(); i++)
        {
            if (Equality.AreEqual(items[i], value)) return true;
        }

        return false;
    }

    /// <summary>Appends the items that differ from one another.</summary>
    public static void Copy(Evaluation run, ValueList items, ValueList output)
    {
        if (items.Count > FewItems)
        {
            var seen = new HashSet<FhirPathValue>(ValueComparer.Instance);
            for (var i = 0; i < items.Count && run.Step(); i++)
            {
                if (seen.Add(items[i])) output.Add(items[i]);
            }

            return;
        }

        var first = output.Count;
        for (var i = 0; i < items.Count; i++)
        {
            var isNew = true;
            for (var j = first; j < output.Count && isNew; j++) isNew = !Equality.AreEqual(output[j], items[i]);
            if (isNew) output.Add(items[i]);
        }
    }
}
