using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>The questionnaire was meant to be answered, then and for such a subject. Warnings: hl7.org/fhir/R4/questionnaire.html recommends this and no more.</summary>
internal static class QuestionnaireUseCheck
{
    public static void Check(Element response, Element link, Form form, ValidationRun run)
    {
        var questionnaire = form.Questionnaire;
        if (questionnaire.Child("status") is { Exists: true } status && (status.HasText("draft") || status.HasText("retired")) && !IsInContained(questionnaire))
        {
            run.Report(IssueSeverity.Information, IssueType.BusinessRule, "questionnaire-not-active", link,
                $"The questionnaire is {status.Text}. Use an active one to gather answers.");
        }

        if (response.ChildText("authored") is { Length: >= 10 } authored && questionnaire.Child("effectivePeriod") is { Exists: true } period && IsOutside(authored, period))
        {
            run.Report(IssueSeverity.Warning, IssueType.BusinessRule, "questionnaire-not-effective", link,
                "The response was authored outside the effectivePeriod of its questionnaire. Use the version that was in effect.");
        }

        CheckSubject(response, questionnaire, run);
    }

    private static bool IsInContained(Element questionnaire) => questionnaire.Name == "contained";

    // Whole days: nobody sets a form out of use by the minute.
    private static bool IsOutside(string authored, Element period) =>
        (period.ChildText("start") is { Length: >= 10 } start && string.CompareOrdinal(authored, 0, start, 0, 10) < 0)
        || (period.ChildText("end") is { Length: >= 10 } end && string.CompareOrdinal(authored, 0, end, 0, 10) > 0);

    private static void CheckSubject(Element response, Element questionnaire, ValidationRun run)
    {
        var types = new List<string>();
        foreach (var type in questionnaire.ChildrenNamed("subjectType"))
        {
            if (type.Text is { } name) types.Add(name);
        }

        if (types.Count == 0 || response.Child("subject") is not { Exists: true } subject || ReferenceTarget.TypeName(subject, run) is not { } found) return;
        if (types.Contains(found)) return;
        run.Report(IssueSeverity.Warning, IssueType.BusinessRule, "questionnaire-subject-type", subject,
            $"The questionnaire is meant for subjects of another type: {string.Join(", ", types)}. Correct the subject, or use another questionnaire.");
    }
}
