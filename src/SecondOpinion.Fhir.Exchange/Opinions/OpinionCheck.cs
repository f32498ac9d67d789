using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary>Holds a report to its profile and to the case it answers, whichever way it comes: by operation, by transaction or as an amendment.</summary>
public sealed class OpinionCheck(IResourceStore store, Validator validator, CaseFacts facts, DefinitionCatalogue definitions)
{
    /// <param name="report">As it will be stored.</param>
    /// <param name="together">The changes that come with it.</param>
    /// <returns>Everything that was found; an error refuses it.</returns>
    public async ValueTask<IReadOnlyList<Issue>> Check(ResourceDocument report, LoadedCase loaded, IReadOnlyList<Change> together, CancellationToken cancellationToken)
    {
        var issues = new List<Issue>(validator.Validate(report, [Vocabulary.OpinionProfile]));
        if (OpinionRules.CheckBelongs(report.Root, loaded.Case) is { } foreign) issues.Add(foreign);
        if (!OpinionRules.IsIssued(report.Root.ChildText("status")) || await facts.Request(loaded.Case, cancellationToken) is not { } request) return issues;
        if (OpinionRules.CheckAttestation(report.Root, loaded.Review) is { } unattested) issues.Add(unattested);
        var results = new Dictionary<string, Element>();
        foreach (var result in report.Root.ChildrenNamed("result").ToList())
        {
            if (result.ChildText("reference") is { } text && await Find(text, together, cancellationToken) is { } found) results[text] = found.Root;
        }

        if (OpinionRules.CheckConcordance(report.Root, request.Root, results.GetValueOrDefault) is { } discord) issues.Add(discord);
        var questions = new List<Element>();
        foreach (var info in request.Root.ChildrenNamed("supportingInfo").ToList())
        {
            if (info.ChildText("reference") is { } text && text.StartsWith("QuestionnaireResponse/", StringComparison.Ordinal) && await Find(text, together, cancellationToken) is { } response) questions.Add(response.Root);
        }

        issues.AddRange(OpinionRules.CheckQuestions(report.Root, questions));
        return issues;
    }

    private async ValueTask<ResourceDocument?> Find(string reference, IReadOnlyList<Change> together, CancellationToken cancellationToken) =>
        together.FirstOrDefault(change => change.Key.ToString() == reference)?.Content ?? await StoredReference.Load(reference, store, definitions, cancellationToken);
}
