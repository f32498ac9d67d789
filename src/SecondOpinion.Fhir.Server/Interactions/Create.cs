using SecondOpinion.Fhir.Exchange;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Transactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>create and conditional create. hl7.org/fhir/R4/http.html#create</summary>
internal sealed class Create(IResourceStore store, HeldDefinitions held, ConditionalSearch conditions, Validator validator, ChangeReview review, DefinitionCatalogue definitions, TimeProvider clock)
{
    public async Task<IResult> Handle(string type, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var issues = WriteRules.Check(body.Value, type, id: null, validator);
        if (issues.Count > 0) return FhirAnswer.Fail(issues);
        var condition = ReadCondition(type, request);
        if (!condition.Succeeded) return FhirAnswer.Fail(condition.Issues);

        var written = await CommitLoop.Run(
            () => Build(type, body.Value, condition.Value, cancellationToken),
            store,
            (draft, committed) => ValueTask.FromResult(new Written(((Draft)draft).Existing ?? committed.Versions[0], ((Draft)draft).Existing is null)),
            cancellationToken);
        if (!written.Succeeded) return FhirAnswer.Fail(written.Issues);
        var status = written.Value.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return FhirAnswer.Written(written.Value.Version, status, Preferences.Read(request).Return);
    }

    private Outcome<SearchQuery?> ReadCondition(string type, HttpRequest request)
    {
        if (!request.Headers.TryGetValue("If-None-Exist", out var header)) return Outcome<SearchQuery?>.Success(null);
        var parsed = conditions.Parse(type, header.ToString());
        return parsed.Succeeded ? Outcome<SearchQuery?>.Success(parsed.Value) : Outcome<SearchQuery?>.Failure(parsed.Issues);
    }

    private async ValueTask<Outcome<CommitDraft>> Build(string type, ResourceDocument content, SearchQuery? condition, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var expectations = new List<SearchExpectation>();
        if (condition is not null)
        {
            var matches = await conditions.Find(condition, Access.Everything, cancellationToken);
            if (matches.Count > 1)
                return Issue.Error(IssueType.MultipleMatches, "condition-multiple-matches", "More than one stored resource meets If-None-Exist. Make the condition narrower.");
            if (matches.Count == 1 && await store.Read(new ResourceKey(type, matches[0]), Access.Everything, cancellationToken) is { IsDeleted: false } existing)
                return new Draft(existing, new ChangeSet([]));
            expectations.Add(new SearchExpectation(condition, Access.Everything, []));
        }

        var changes = new ChangeSet([new Change(ChangeKind.Create, new ResourceKey(type, ResourceIds.New(now)), content)]) { Expectations = expectations };
        if (held.Refuse(changes) is { } refusal) return refusal;
        var guarded = await review.Guard(changes, now, cancellationToken);
        return guarded.Succeeded ? new Draft(null, guarded.Value) : Outcome<CommitDraft>.Failure(guarded.Issues);
    }

    private sealed record Draft(StoredVersion? Existing, ChangeSet Set) : CommitDraft(Set);

    private sealed record Written(StoredVersion Version, bool IsNew);
}
