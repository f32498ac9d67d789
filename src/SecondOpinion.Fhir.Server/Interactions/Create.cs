using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Transactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>create and conditional create. hl7.org/fhir/R4/http.html#create</summary>
internal sealed class Create(IResourceStore store, GuardedCommit commits, ConditionalSearch conditions, ConditionalTargets targets, Validator validator, DefinitionCatalogue definitions)
{
    public async Task<IResult> Handle(string type, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var issues = WriteRules.Check(body.Value, type, id: null, validator);
        if (issues.Count > 0) return FhirAnswer.Fail(issues);
        var condition = ReadCondition(type, request);
        if (!condition.Succeeded) return FhirAnswer.Fail(condition.Issues);

        var access = Caller.AccessOf(request);
        StoredVersion? existing = null;
        var written = await commits.Run(
            async now =>
            {
                existing = null;
                var target = condition.Value is null
                    ? WriteTarget.Of(new ResourceKey(type, ResourceIds.New(now)))
                    : await targets.Find(condition.Value, ResourceIds.New(now), access, cancellationToken);
                if (!target.Succeeded) return Outcome<ChangeSet>.Failure(target.Issues);
                if (condition.Value is not null && !target.Value.IsNew && await store.Read(target.Value.Key, access, cancellationToken) is { IsDeleted: false } match)
                {
                    existing = match;
                    return new ChangeSet([]);
                }

                return new ChangeSet([new Change(ChangeKind.Create, target.Value.Key, body.Value)]) { Expectations = target.Value.Expectations };
            },
            cancellationToken);
        if (!written.Succeeded) return FhirAnswer.Fail(written.Issues);
        var prefer = Preferences.Read(request).Return;
        var version = existing ?? written.Value[0];

        // A request for a second opinion whose placer number is known is written over the one there is.
        var isNew = existing is null && version.Version == 1;
        return FhirAnswer.Written(version, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, prefer);
    }

    private Outcome<SearchQuery?> ReadCondition(string type, HttpRequest request)
    {
        if (!request.Headers.TryGetValue("If-None-Exist", out var header)) return Outcome<SearchQuery?>.Success(null);
        var parsed = conditions.Parse(type, header.ToString());
        return parsed.Succeeded ? Outcome<SearchQuery?>.Success(parsed.Value) : Outcome<SearchQuery?>.Failure(parsed.Issues);
    }
}
