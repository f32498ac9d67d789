using SecondOpinion.Fhir.Exchange;
using SecondOpinion.Fhir.Exchange.Cases;
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

/// <summary>transaction: all entries or none. hl7.org/fhir/R4/http.html#transaction</summary>
internal sealed class Transaction(
    IResourceStore store, HeldDefinitions held, TransactionPlanner planner, Validator validator, ChangeReview review, Search search, DefinitionCatalogue definitions, ServerSettings settings, TimeProvider clock)
{
    public async Task<IResult> Handle(ResourceDocument bundle, HttpRequest request, CancellationToken cancellationToken)
    {
        var issues = validator.Validate(bundle, ClientWrites.Validation);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return FhirAnswer.Fail(issues);
        var entries = BundleEntryReader.Read(bundle.Root, definitions);
        if (!entries.Succeeded) return FhirAnswer.Fail(entries.Issues);
        if (entries.Value.Count > settings.MaxEntries) return FhirAnswer.Fail(TooManyEntries(settings.MaxEntries));

        var committed = await CommitLoop.Run(
            () => Build(entries.Value, cancellationToken),
            store,
            (draft, done) => ValueTask.FromResult((((Draft)draft).Plan, done.Versions)),
            cancellationToken);
        if (!committed.Succeeded) return FhirAnswer.Fail(committed.Issues);
        return await Answer(entries.Value, committed.Value.Plan, committed.Value.Versions, request, cancellationToken);
    }

    internal static Issue TooManyEntries(int limit) => new(IssueSeverity.Error, IssueType.TooCostly, "entries-too-many", "Bundle.entry",
        $"The Bundle has more than {limit} entries, the limit. Split it.");

    private async ValueTask<Outcome<CommitDraft>> Build(IReadOnlyList<BundleEntry> entries, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var planned = await planner.Plan(entries, Access.Everything, now, cancellationToken);
        if (!planned.Succeeded) return Outcome<CommitDraft>.Failure(planned.Issues);
        if (held.Refuse(planned.Value.Changes) is { } refusal) return refusal;
        var guarded = await review.Guard(planned.Value.Changes, now, cancellationToken);
        return guarded.Succeeded ? new Draft(planned.Value, guarded.Value) : Outcome<CommitDraft>.Failure(guarded.Issues);
    }

    private async Task<IResult> Answer(IReadOnlyList<BundleEntry> entries, TransactionPlan plan, IReadOnlyList<StoredVersion> versions, HttpRequest request, CancellationToken cancellationToken)
    {
        var baseUrl = BaseUrl.Of(request);
        var withResource = Preferences.Read(request).Return == "representation";
        var written = plan.Entries.ToDictionary(planned => planned.Entry.Index);
        using var bundle = new BundleWriter("transaction-response", baseUrl);
        foreach (var entry in entries)
        {
            if (!written.TryGetValue(entry.Index, out var planned))
            {
                var answer = await ReadEntry(entry, baseUrl, cancellationToken);
                bundle.Answered($"{answer.Status}", answer.Body, isOutcome: answer.Status >= 400);
                continue;
            }

            var version = planned.Change >= 0 ? versions[planned.Change] : await store.Read(planned.Key, Access.Everything, cancellationToken);
            bundle.Answered(Status(planned, version!), version!, withResource);
        }

        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private static string Status(PlannedEntry planned, StoredVersion version) => version.IsDeleted ? "204 No Content"
        : planned.Change >= 0 && (planned.Entry.Method == "POST" || version.Version == 1) ? "201 Created"
        : "200 OK";

    /// <summary>GET entries see what the transaction has written.</summary>
    private async Task<FhirAnswer> ReadEntry(BundleEntry entry, string baseUrl, CancellationToken cancellationToken)
    {
        if (entry.Id is null) return await search.Run(entry.Type, QueryPairs.Read(entry.Query ?? ""), lenient: false, baseUrl, cancellationToken);
        var key = new ResourceKey(entry.Type, entry.Id);
        var version = await store.Read(key, Access.Everything, cancellationToken);
        if (version is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}."));
        return version.IsDeleted ? FhirAnswer.Fail(Interactions.Read.Deleted(key)) : FhirAnswer.Resource(version);
    }

    private sealed record Draft(TransactionPlan Plan, ChangeSet Set) : CommitDraft(Set);
}
