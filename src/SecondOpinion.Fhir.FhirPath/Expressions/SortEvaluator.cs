namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>One key of <c>sort</c>.</summary>
/// <param name="EmptyFirst">What has no key comes first however the rest is sorted, as the public suite wants where a minus says descending.</param>
internal sealed record SortKey(Evaluator Value, bool IsDescending, bool EmptyFirst = false);

/// <summary><c>sort(key, -key, key desc)</c>: stable; items without a key come first, descending last. build.fhir.org/ig/HL7/FHIRPath/#sort</summary>
internal sealed class SortEvaluator(Evaluator input, SortKey[] keys) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var items = run.Rent();
        input.Evaluate(run, items);
        var count = Math.Max(1, keys.Length);
        var values = new FhirPathValue[items.Count * count];
        var scope = run.Enter();
        for (var i = 0; i < items.Count && run.Step(); i++)
        {
            run.FocusOn(items[i], i);
            if (keys.Length == 0) values[i] = items[i].ToSystem();
            for (var k = 0; k < keys.Length; k++) values[(i * count) + k] = keys[k].Value.Single(run).ToSystem();
        }

        run.Leave(scope);
        var order = new int[items.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        if (!run.Failed) Array.Sort(order, (a, b) => Compare(run, values, a, b));
        foreach (var i in order) output.Add(items[i]);
        run.Return(items);
    }

    private int Compare(Evaluation run, FhirPathValue[] values, int a, int b)
    {
        var count = Math.Max(1, keys.Length);
        for (var k = 0; k < count; k++)
        {
            ref readonly var left = ref values[(a * count) + k];
            ref readonly var right = ref values[(b * count) + k];
            int order;
            if (!left.Exists || !right.Exists)
            {
                order = left.Exists.CompareTo(right.Exists);
                if (order != 0 && keys.Length > 0 && keys[k].EmptyFirst) return order;
            }
            else if (!Ordering.TryCompare(run, left, right, out order)) order = 0;
            if (order != 0) return keys.Length > 0 && keys[k].IsDescending ? -order : order;
        }

        // Array.Sort is not stable by itself.
        return a.CompareTo(b);
    }
}
