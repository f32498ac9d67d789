using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Opens a case for every request for a second opinion that is written, and keeps one order number to one case.</summary>
public sealed class OpenCase(CaseSearch search, Validator validator, DefinitionCatalogue definitions)
{
    /// <summary>Requests under one requisition: the second opinion, and one that breaks a tie.</summary>
    public const int MostRequests = 2;

    /// <summary>A request that is posted by itself, after the records it refers to: the change set with its Case Task. A placer number that is known writes over the request of its case.</summary>
    /// <param name="mayUpdate">False for a request that is always another one.</param>
    internal async ValueTask<Outcome<ChangeSet>> Guard(Change change, DateTimeOffset now, CancellationToken cancellationToken, bool mayUpdate = true)
    {
        var request = change.Content!;
        var issues = validator.Validate(request, [Vocabulary.ServiceRequestProfile]);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<ChangeSet>.Failure(issues);
        var placer = await FindPlacer(request.Root, cancellationToken);
        if (mayUpdate && placer.Known is [var known, ..] && change.Key != known.Key)
            return new ChangeSet([new Change(ChangeKind.Update, known.Key, request, known.Version)]) { Expectations = placer.Expectations };
        var opened = await Open(null, request.Root, change.Key, now, cancellationToken);
        if (!opened.Succeeded) return opened;
        return opened.Value with { Changes = [change, .. opened.Value.Changes], Expectations = [.. placer.Expectations, .. opened.Value.Expectations] };
    }

    /// <summary>The Case Task of a request, and the Provenance that says who asked; refused when the requisition has all the requests it may have.</summary>
    internal async ValueTask<Outcome<ChangeSet>> Open(BusinessIdentifier? submission, Element request, ResourceKey requestKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var requisition = BusinessIdentifier.Read(request.Child("requisition"));
        var query = $"requisition={Escape(requisition)}&intent=order";
        var found = await search.All("ServiceRequest", query, cancellationToken);
        var together = found.Where(other => other.Key != requestKey).ToArray();
        if (together.Length >= MostRequests)
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "case-opinions-cap", "ServiceRequest.requisition",
                $"There are {together.Length} requests under this requisition already, the second opinion and the one that breaks a tie, and there can be no more. Use a requisition of its own for another question.");
        }

        var caseKey = new ResourceKey("Task", ResourceIds.New(now));
        var caseTask = CaseTask.Open(submission, request, requestKey.ToString(), now).ToDocument(definitions);
        return new ChangeSet(
        [
            new Change(ChangeKind.Create, caseKey, caseTask),
            SubmissionProvenance.Record([requestKey.ToString(), caseKey.ToString()], Requester(request), now, definitions),
        ]) { Expectations = [new SearchExpectation(search.Parse("ServiceRequest", query), Access.Everything, found.Select(other => other.Key.Id).ToArray())] };
    }

    /// <summary>The requests with the placer number of this one, and the promise that there are no others.</summary>
    internal async ValueTask<(IReadOnlyList<StoredVersion> Known, IReadOnlyList<SearchExpectation> Expectations)> FindPlacer(Element request, CancellationToken cancellationToken)
    {
        if (Placer(request) is not { } placer) return ([], []);
        var text = $"identifier={Escape(placer)}";
        var found = await search.All("ServiceRequest", text, cancellationToken);
        var known = found.Where(version => ResourceDocument.Parse(version.Json, definitions).Value.Root is var other && SecondOpinionRequest.Is(other) && Placer(other) == placer).ToArray();
        return (known, [new SearchExpectation(search.Parse("ServiceRequest", text), Access.Everything, found.Select(version => version.Key.Id).ToArray())]);
    }

    /// <summary>Who is answerable for a request.</summary>
    internal static JsonNode Requester(Element request) => JsonNode.Parse(request.Child("requester").Json.Span)!;

    private static BusinessIdentifier? Placer(Element request)
    {
        foreach (var identifier in request.ChildrenNamed("identifier").ToList())
        {
            if (identifier.Child("type") is { Exists: true } type && Codes.Of(type, Vocabulary.IdentifierType) == "PLAC") return BusinessIdentifier.Read(identifier);
        }

        return null;
    }

    private static string Escape(BusinessIdentifier identifier) => Uri.EscapeDataString($"{Plain(identifier.System)}|{Plain(identifier.Value)}");

    private static string Plain(string? text) => (text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}
