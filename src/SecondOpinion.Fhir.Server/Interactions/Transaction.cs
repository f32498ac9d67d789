using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Transactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>transaction: all entries or none. hl7.org/fhir/R4/http.html#transaction</summary>
internal sealed class Transaction(
    IResourceStore store, GuardedCommit commits, TransactionPlanner planner, Validator validator, Patch patch, EntryRequests requests, DefinitionCatalogue definitions, ServerSettings settings)
{
    public async Task<IResult> Handle(ResourceDocument bundle, HttpRequest request, CancellationToken cancellationToken)
    {
        if (bundle.Root.ChildrenNamed("entry").Count() > settings.MaxEntries) return FhirAnswer.Fail(TooManyEntries(settings.MaxEntries));
        var issues = validator.Validate(bundle, ClientWrites.Validation);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return FhirAnswer.Fail(issues);
        var entries = BundleEntryReader.Read(bundle.Root, definitions);
        if (!entries.Succeeded) return FhirAnswer.Fail(entries.Issues);

        TransactionPlan? plan = null;
        var written = await commits.Run(
            async now =>
            {
                var planned = await planner.Plan(entries.Value, Caller.AccessOf(request), now, cancellationToken, ApplyPatch);
                if (!planned.Succeeded) return Outcome<ChangeSet>.Failure(planned.Issues);
                plan = planned.Value;
                return await RefuseNewIds(plan, request, cancellationToken) is { } refusal ? refusal : plan.Changes;
            },
            cancellationToken);
        return written.Succeeded ? await Answer(bundle.Root, plan!, written.Value, request, cancellationToken) : FhirAnswer.Fail(written.Issues);
    }

    internal static Issue TooManyEntries(int limit) => new(IssueSeverity.Error, IssueType.TooCostly, "entries-too-many", "Bundle.entry",
        $"The Bundle has more than {limit} entries, the limit. Split it.");

    /// <summary>Where ids are the server's to give, PUT writes only what is there.</summary>
    private async ValueTask<Issue?> RefuseNewIds(TransactionPlan plan, HttpRequest request, CancellationToken cancellationToken)
    {
        if (settings.UpdateCreate) return null;
        foreach (var planned in plan.Entries.Where(planned => planned.Entry.Method == "PUT" && (planned.Entry.Id ?? planned.Entry.Resource.ChildText("id")) is not null))
        {
            if (await store.Read(planned.Key, Caller.AccessOf(request), cancellationToken) is null)
                return Update.CreateOff(planned.Key).At(planned.Entry.Path + ".request.url");
        }

        return null;
    }

    private Outcome<ResourceDocument> ApplyPatch(BundleEntry entry, StoredVersion current)
    {
        var body = EntryBody.Of(entry.Resource.Parent);
        if (!body.Succeeded) return Outcome<ResourceDocument>.Failure(body.Issues);
        var read = patch.Read(body.Value.MediaType, body.Value.Bytes);
        return read.Succeeded ? patch.Apply(read.Value, current.Key, current) : Outcome<ResourceDocument>.Failure(read.Issues);
    }

    private async Task<IResult> Answer(Element root, TransactionPlan plan, IReadOnlyList<StoredVersion> versions, HttpRequest request, CancellationToken cancellationToken)
    {
        var prefer = Preferences.Read(request).Return;
        var written = plan.Entries.ToDictionary(planned => planned.Entry.Index);
        using var bundle = new BundleWriter("transaction-response", BaseUrl.Of(request));
        var index = 0;
        foreach (var entry in root.ChildrenNamed("entry"))
        {
            if (!written.TryGetValue(index++, out var planned))
            {
                // Reads see what the transaction has written.
                bundle.Answered(await requests.Run(entry, request.HttpContext, cancellationToken), prefer);
                continue;
            }

            var version = planned.Change >= 0 ? versions[planned.Change] : await store.Read(planned.Key, Caller.AccessOf(request), cancellationToken);
            bundle.Answered(Status(planned, version!), version!, prefer);
        }

        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private static string Status(PlannedEntry planned, StoredVersion version) => version.IsDeleted ? "204 No Content"
        : planned.Change >= 0 && (planned.Entry.Method == "POST" || version.Version == 1) ? "201 Created"
        : "200 OK";
}
