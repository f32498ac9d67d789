using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary>What the profile of an opinion can't say, because it takes the case to know. Pure.</summary>
public static class OpinionRules
{
    /// <summary>What a kind of opinion is about, and must therefore be compared.</summary>
    private static readonly Dictionary<string, string[]> DomainsOfKinds = new()
    {
        ["pathology-reread"] = ["histology", "diagnosis"],
        ["imaging-reread"] = ["imaging", "stage"],
        ["surgical-resectability"] = ["resectability"],
        ["treatment-plan"] = ["treatment"],
    };

    /// <summary>Statuses in which a report is an opinion that can be relied on.</summary>
    public static bool IsIssued(string? status) => status is "final" or "amended" or "corrected" or "appended";

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

    /// <summary>The results compare the opinion with the first one, each domain once, and the domain among them that was asked about.</summary>
    /// <param name="request">The ServiceRequest.</param>
    /// <param name="find">The resource a reference means.</param>
    public static Issue? CheckConcordance(Element report, Element request, Func<string, Element> find)
    {
        var domains = new List<string>();
        foreach (var result in report.ChildrenNamed("result").ToList())
        {
            if (result.ChildText("reference") is { } text && find(text) is { Exists: true } observation && Codes.Of(observation.Child("code"), Vocabulary.ConcordanceDomain) is { } domain) domains.Add(domain);
        }

        if (domains.Count == 0)
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-concordance-missing", "DiagnosticReport.result",
                "No result of the opinion says how it compares with the first one. Add an Observation of profile so-concordance for each domain that was looked at, and refer to it.");
        }

        if (domains.GroupBy(domain => domain).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-concordance-twice", "DiagnosticReport.result",
                $"The domain {twice.Key} is compared more than once. Say all about it in one Observation.");
        }

        foreach (var kind in Codes.All(request, "orderDetail", Vocabulary.OpinionKind))
        {
            if (DomainsOfKinds.TryGetValue(kind, out var wanted) && !wanted.Any(domains.Contains))
            {
                return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-concordance-asked", "DiagnosticReport.result",
                    $"The request asks for {kind}, and no result compares {string.Join(" or ", wanted)}. Add the concordance; its value may be not-assessable.");
            }
        }

        return null;
    }

    /// <summary>Each question that the patient wrote down has its answer, or a mark that it can't be answered.</summary>
    /// <param name="questions">QuestionnaireResponses of the request.</param>
    public static IEnumerable<Issue> CheckQuestions(Element report, IEnumerable<Element> questions)
    {
        var answered = report.ChildrenNamed("extension").ToList().Where(e => e.ChildText("url") == Vocabulary.QuestionAnswered)
            .Select(e => e.ChildrenNamed("extension").ToList().FirstOrDefault(part => part.ChildText("url") == "linkId")).Where(part => part.Exists).Select(part => part.ChildText("value")).ToHashSet();
        foreach (var response in questions)
        {
            foreach (var item in response.ChildrenNamed("item").ToList().Where(item => item.Child("answer").Exists))
            {
                if (answered.Contains(item.ChildText("linkId"))) continue;
                yield return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-question-unanswered", "DiagnosticReport.extension",
                    $"The patient's question {item.ChildText("linkId")} of QuestionnaireResponse/{response.ChildText("id")} is not answered. Add an extension question-answered with its linkId and the answer, or with the status not-answerable.");
            }
        }
    }

    /// <summary>Somebody has attested independence: with the claim, or in the report.</summary>
    public static Issue? CheckAttestation(Element report, TaskContent review)
    {
        var inReport = CaseFacts.RequestExtension(report, Vocabulary.IndependenceAttestation) is { Exists: true } attestation
            && attestation.ChildrenNamed("extension").ToList().Any(part => part.ChildText("url") == "attested" && part.ChildText("value") == "true");
        return inReport || review.Extension(Vocabulary.IndependenceAttestation) is not null
            ? null
            : new Issue(IssueSeverity.Error, IssueType.Forbidden, "attestation-missing", "DiagnosticReport.extension",
                "Nobody has attested that the opinion is independent. Claim with attest=true, or add the extension independence-attestation to the report.");
    }
}
