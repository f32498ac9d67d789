namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>The conditions of an item and how they go together. hl7.org/fhir/R4/questionnaire.html#enableWhen</summary>
internal sealed class Enabling(IReadOnlyList<IEnableCondition> conditions, bool needsAll)
{
    /// <summary>Null when the item has no conditions.</summary>
    public static Enabling? Of(FormItem item, Func<string, FormItem?> find)
    {
        var conditions = new List<IEnableCondition>();
        foreach (var condition in item.Definition.ChildrenNamed("enableWhen")) conditions.Add(new EnableWhen(condition, item, find));
        if (EnableWhenExpression.Of(item) is { } expression) conditions.Add(expression);
        return conditions.Count == 0 ? null : new Enabling(conditions, item.Definition.Child("enableBehavior").HasText("all"));
    }

    public Enablement Evaluate(ResponseWalk walk)
    {
        var (least, most) = (Enablement.Yes, Enablement.No);
        foreach (var condition in conditions)
        {
            var holds = condition.Evaluate(walk);
            if (holds < least) least = holds;
            if (holds > most) most = holds;
        }

        return needsAll ? least : most;
    }
}
