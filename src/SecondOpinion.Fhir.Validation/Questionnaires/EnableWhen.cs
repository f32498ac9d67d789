using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>One <c>enableWhen</c>: another question's answers compared with a value.</summary>
/// <remarks>
/// The question's occurrence is the nearest: that in the innermost repeat which holds both items. R4 words &gt; and its like as "at least no answer",
/// which is R5's "at least one answer" misspelt. hl7.org/fhir/R4/valueset-questionnaire-enable-operator.html
/// </remarks>
internal sealed class EnableWhen : IEnableCondition
{
    private readonly string relation;
    private readonly Element expected;
    private readonly FormItem? question;
    private readonly int shared;

    public EnableWhen(Element condition, FormItem owner, Func<string, FormItem?> find)
    {
        relation = condition.ChildText("operator") ?? "";
        expected = condition.Child("answer");
        question = condition.ChildText("question") is { } linkId ? find(linkId) : null;
        while (question is not null && shared < owner.Chain.Length && shared < question.Chain.Length && owner.Chain[shared] == question.Chain[shared]) shared++;
    }

    public Enablement Evaluate(ResponseWalk walk)
    {
        if (question is null || !expected.Exists) return Enablement.Unknown;
        var answers = walk.Answers(question, shared);
        if (relation == "exists") return Of(answers.Count > 0 == expected.HasText("true"));
        if (answers.Count == 0) return relation == "!=" ? Enablement.Unknown : Enablement.No;
        return relation == "!=" ? Differs(answers) : Best(answers);
    }

    private static Enablement Of(bool holds) => holds ? Enablement.Yes : Enablement.No;

    // "No answer is equal" and "an answer is not equal" part ways where some are and some are not.
    private Enablement Differs(List<Element> answers)
    {
        var equal = answers.Count(answer => AnswerValue.AreEqual(answer, expected) == true);
        return equal == 0 ? Enablement.Yes : equal == answers.Count ? Enablement.No : Enablement.Unknown;
    }

    private Enablement Best(List<Element> answers)
    {
        var best = Enablement.No;
        foreach (var answer in answers)
        {
            var holds = Holds(answer);
            if (holds > best) best = holds;
        }

        return best;
    }

    private Enablement Holds(Element answer)
    {
        if (relation == "=") return AnswerValue.AreEqual(answer, expected) is { } equal ? Of(equal) : Enablement.Unknown;
        if (AnswerValue.Compare(answer, expected) is not { } order) return Enablement.Unknown;
        return relation switch
        {
            ">" => Of(order > 0),
            "<" => Of(order < 0),
            ">=" => Of(order >= 0),
            "<=" => Of(order <= 0),
            _ => Enablement.Unknown,
        };
    }
}
