using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An answer is of the type that the item asks for. hl7.org/fhir/R4/valueset-item-type.html</summary>
internal sealed class AnswerTypeCheck(string linkId, string itemType, string[] types) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context)
    {
        var types = TypesOf(context);
        return types.Length == 0 ? null : new AnswerTypeCheck(context.Item.LinkId, context.Item.Type, types);
    }

    public void Check(Element value, ValidationRun run)
    {
        if (Array.IndexOf(types, value.TypeName) >= 0) return;
        run.Report(IssueSeverity.Error, IssueType.Structure, "response-answer-type", value,
            $"The answer is a {value.TypeName}; the item {linkId} of the type {itemType} takes {string.Join(" or ", types)}. Answer with that.");
    }

    private static string[] TypesOf(FormItemContext context) => context.Item.Type switch
    {
        "boolean" or "decimal" or "integer" or "date" or "dateTime" or "time" or "string" => [context.Item.Type],
        "text" => ["string"],
        "url" => ["uri"],
        "attachment" => ["Attachment"],
        "reference" => ["Reference"],
        "quantity" => ["Quantity"],
        "choice" => ChoiceTypes(context.Definition),
        "open-choice" => [.. ChoiceTypes(context.Definition).Union(["string"])],
        _ => [],
    };

    // Without options of its own, a choice leaves open what is chosen from.
    private static string[] ChoiceTypes(Element definition)
    {
        var types = new HashSet<string>();
        foreach (var option in definition.ChildrenNamed("answerOption"))
        {
            if (option.Child("value") is { Exists: true } value) types.Add(value.TypeName);
        }

        if (definition.Child("answerValueSet").Exists) types.Add("Coding");
        return types.Count > 0 ? [.. types] : ["Coding", "string", "integer", "date", "time", "Reference"];
    }
}
