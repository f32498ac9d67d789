using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>What a questionnaire offers or sets as an answer has the type of its question; options come from a value set.</summary>
/// <remarks>hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.initial, .answerOption and .answerValueSet</remarks>
internal sealed class QuestionItemsCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        foreach (var item in element.ChildrenNamed("item"))
        {
            if (item.ChildText("type") is { } type && AnswerTypes.Of(type) is { } expected)
            {
                foreach (var child in item.Children)
                {
                    if (child.Name is "initial" or "answerOption") CheckAnswer(child, type, expected, run);
                }
            }

            if (item.Child("answerValueSet") is { Exists: true, HasValue: true } set) CheckValueSet(set, run);
            Check(item, run);
        }
    }

    private static void CheckAnswer(Element offer, string type, IReadOnlyList<string> expected, ValidationRun run)
    {
        if (offer.Child("value") is not { Exists: true } value || expected.Contains(value.TypeName)) return;
        run.Error("questionnaire-answer-type", value, $"The question is of the type {type}, and this is a {value.TypeName}. Give a value of the question's type, or correct that.");
    }

    private static void CheckValueSet(Element set, ValidationRun run)
    {
        var url = set.Text!;
        if (url.StartsWith('#'))
        {
            if (run.References.FindContained(url[1..], set) is { Exists: true, TypeName: not "ValueSet" } found)
                run.Error("questionnaire-value-set", set, $"The options are taken from a contained {found.TypeName}, and a value set is wanted. Contain and name that.");
        }
        else if (run.Profiles.Lint.OtherKind(url, "ValueSet") is { } kind)
        {
            run.Error("questionnaire-value-set", set, $"The options are taken from a {kind}, and a value set is wanted. Correct the canonical.");
        }
    }
}
