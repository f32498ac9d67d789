using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary>What the profile of an opinion can't say, because it takes the case to know.</summary>
internal static class OpinionRules
{
    /// <summary>The opinion answers this case's request, for this case's patient.</summary>
    public static Issue? CheckBelongs(Element report, TaskContent caseTask)
    {
        var answers = false;
        foreach (var basedOn in report.ChildrenNamed("basedOn")) answers |= basedOn.ChildText("reference") == caseTask.Focus;
        if (!answers)
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-of-another-case", "DiagnosticReport.basedOn",
                $"The opinion is not based on the request of this case. Set basedOn to {caseTask.Focus}.");
        }

        return report.Child("subject").ChildText("reference") == caseTask.Patient
            ? null
            : new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-of-another-patient", "DiagnosticReport.subject",
                $"The opinion is about another subject than the case. Set subject to {caseTask.Patient}.");
    }

    /// <summary>At least one result says how the opinion compares with the first one.</summary>
    /// <param name="find">The resource a reference means, among those sent with the report.</param>
    public static Issue? CheckConcordance(Element report, Func<string, Element> find)
    {
        foreach (var result in report.ChildrenNamed("result"))
        {
            if (result.ChildText("reference") is { } text && find(text) is { Exists: true } observation && IsConcordance(observation)) return null;
        }

        return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-concordance-missing", "DiagnosticReport.result",
            "No result of the opinion says how it compares with the first one. Add an Observation of profile so-concordance for each domain that was looked at, and refer to it.");
    }

    private static bool IsConcordance(Element observation)
    {
        foreach (var coding in observation.Child("code") is { Exists: true } code ? code.ChildrenNamed("coding").ToList() : [])
        {
            if (coding.ChildText("system") == Vocabulary.ConcordanceDomain) return true;
        }

        return false;
    }
}
