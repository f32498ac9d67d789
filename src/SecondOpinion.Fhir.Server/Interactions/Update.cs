using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>update and conditional update, which create where there is nothing yet. hl7.org/fhir/R4/http.html#update</summary>
internal sealed class Update(
    IResourceStore store, GuardedCommit commits, ConditionalTargets targets, Validator validator, DefinitionCatalogue definitions, ServerSettings settings)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var issues = WriteRules.Check(body.Value, key.Type, key.Id, validator);
        if (issues.Count > 0) return FhirAnswer.Fail(issues);
        return await Write(_ => ValueTask.FromResult<Outcome<WriteTarget>>(WriteTarget.Of(key)), (_, _) => body.Value, madeFromCurrent: false, request, cancellationToken);
    }

    public async Task<IResult> HandleConditional(string type, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var condition = targets.Parse(type, request);
        if (!condition.Succeeded) return FhirAnswer.Fail(condition.Issues);
        var issues = WriteRules.Check(body.Value, type, id: null, validator);
        if (issues.Count > 0) return FhirAnswer.Fail(issues);
        var id = body.Value.Root.ChildText("id");
        return await Write(
            now => targets.Find(condition.Value, id ?? ResourceIds.New(now), Caller.AccessOf(request), cancellationToken),
            (target, current) => CheckId(target, id, current) is { } issue ? issue : body.Value,
            madeFromCurrent: false, request, cancellationToken);
    }

    /// <summary>Writes the next version.</summary>
    /// <param name="target">Finds the resource. Runs again, as content does, when another write came in between.</param>
    /// <param name="content">Makes the next version from the one there is, which is null or a deletion where there is none.</param>
    /// <param name="madeFromCurrent">Whether the content depends on the version there is, so that it may be written over no other, nor where there is none.</param>
    internal async Task<IResult> Write(
        Func<DateTimeOffset, ValueTask<Outcome<WriteTarget>>> target, Func<WriteTarget, StoredVersion?, Outcome<ResourceDocument>> content, bool madeFromCurrent,
        HttpRequest request, CancellationToken cancellationToken)
    {
        var ifMatch = WriteRules.ReadIfMatch(request);
        if (!ifMatch.Succeeded) return FhirAnswer.Fail(ifMatch.Issues);
        var onlyNew = request.Headers.IfNoneMatch.ToString() == "*";
        var written = await commits.Run(
            async now =>
            {
                var found = await target(now);
                if (!found.Succeeded) return Outcome<ChangeSet>.Failure(found.Issues);
                var key = found.Value.Key;
                var current = await store.Read(key, Caller.AccessOf(request), cancellationToken);
                var isThere = current is { IsDeleted: false };
                if (VersionGuard.Check(key, current, ifMatch.Value) is { } mismatch) return mismatch;
                if (onlyNew && isThere)
                    return Issue.Error(IssueType.Conflict, "resource-exists", $"{key} exists, and If-None-Match: * asks to write only what does not. Nothing was written.");
                if (current is null && !found.Value.IsNew && !madeFromCurrent && !settings.UpdateCreate)
                    return CreateOff(key);
                var made = content(found.Value, current);
                if (!made.Succeeded) return Outcome<ChangeSet>.Failure(made.Issues);

                // A change made from what was read, or for a version that was named, must meet that version still.
                var expected = ifMatch.Value is not null || madeFromCurrent ? current?.Version : onlyNew ? 0 : (int?)null;
                return new ChangeSet([new Change(ChangeKind.Update, key, made.Value, expected)]) { Expectations = found.Value.Expectations };
            },
            cancellationToken);
        if (!written.Succeeded) return FhirAnswer.Fail(written.Issues);
        var status = written.Value[0].Version == 1 ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return FhirAnswer.Written(written.Value[0], status, Preferences.Read(request).Return);
    }

    internal static Issue CreateOff(ResourceKey key) =>
        Issue.Error(IssueType.NotSupported, "update-create-off", $"There is no {key}, and ids are given by this server. Create the resource by POST {key.Type}, without an id.");

    /// <summary>What the body's own id, if any, says against the resource found.</summary>
    private Issue? CheckId(WriteTarget target, string? id, StoredVersion? current)
    {
        if (id is null) return null;
        if (!target.IsNew)
        {
            return id == target.Key.Id ? null : new Issue(IssueSeverity.Error, IssueType.Value, "id-mismatch", $"{target.Key.Type}.id",
                "The id in the body differs from that of the resource which meets the condition. Leave the id out, or make them the same.");
        }

        if (!ResourceIds.IsValid(id)) return new Issue(IssueSeverity.Error, IssueType.Value, "id-malformed", $"{target.Key.Type}.id", "The id is not a FHIR id: 1 to 64 letters, digits, dots or hyphens.");
        if (current is null && !settings.UpdateCreate) return CreateOff(target.Key);
        return current is { IsDeleted: false }
            ? Issue.Error(IssueType.Conflict, "id-taken", $"No resource meets the condition, but {target.Key} exists. Leave the id out, or correct the condition.")
            : null;
    }
}
