using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>patch and conditional patch, as JSON Patch or FHIRPath Patch. hl7.org/fhir/R4/http.html#patch</summary>
internal sealed class Patch(Update update, ConditionalTargets targets, Validator validator, DefinitionCatalogue definitions, TimeProvider clock)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var patch = Read(request.ContentType, await FhirBody.ReadBytes(request));
        if (!patch.Succeeded) return FhirAnswer.Fail(patch.Issues);
        return await update.Write(
            _ => ValueTask.FromResult<Outcome<WriteTarget>>(WriteTarget.Of(key)), (_, current) => Apply(patch.Value, key, current), madeFromCurrent: true, request, cancellationToken);
    }

    public async Task<IResult> HandleConditional(string type, HttpRequest request, CancellationToken cancellationToken)
    {
        var patch = Read(request.ContentType, await FhirBody.ReadBytes(request));
        if (!patch.Succeeded) return FhirAnswer.Fail(patch.Issues);
        var condition = targets.Parse(type, request);
        if (!condition.Succeeded) return FhirAnswer.Fail(condition.Issues);
        return await update.Write(
            now => targets.Find(condition.Value, ResourceIds.New(now), Caller.AccessOf(request), cancellationToken),
            (target, current) => target.IsNew
                ? Issue.Error(IssueType.NotFound, "resource-unknown", $"No {type} meets the condition, so there is nothing to patch.")
                : Apply(patch.Value, target.Key, current),
            madeFromCurrent: true, request, cancellationToken);
    }

    /// <summary>The patch in a body of this media type.</summary>
    internal Outcome<IResourcePatch> Read(string? mediaType, ReadOnlyMemory<byte> body)
    {
        if (mediaType?.Split(';')[0].Trim() is FhirMediaTypes.JsonPatch)
        {
            var patch = JsonPatch.Read(body);
            return patch.Succeeded ? patch.Value : Outcome<IResourcePatch>.Failure(patch.Issues);
        }

        var document = FhirMediaTypes.OfBody(mediaType) switch
        {
            FhirFormat.Json => ResourceDocument.Parse(body, definitions),
            FhirFormat.Xml => ResourceDocument.ParseXml(body, definitions),
            _ => Issue.Error(IssueType.NotSupported, "media-type",
                $"A patch is a JSON Patch document ({FhirMediaTypes.JsonPatch}), or a FHIRPath Patch: Parameters as {FhirMediaTypes.Json} or {FhirMediaTypes.Xml}."),
        };
        if (!document.Succeeded) return Outcome<IResourcePatch>.Failure(document.Issues);
        if (document.Value.Issues.Count > 0) return Outcome<IResourcePatch>.Failure(document.Value.Issues);
        var read = FhirPathPatch.Read(document.Value.Root, definitions, clock.GetUtcNow());
        return read.Succeeded ? read.Value : Outcome<IResourcePatch>.Failure(read.Issues);
    }

    /// <summary>The resource after the patch, if it may be written so.</summary>
    internal Outcome<ResourceDocument> Apply(IResourcePatch patch, ResourceKey key, StoredVersion? current)
    {
        if (current is null) return Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key} to patch.");
        if (current.IsDeleted) return Interactions.Read.Deleted(key);
        var patched = patch.Apply(current.Json);
        if (!patched.Succeeded) return Outcome<ResourceDocument>.Failure(patched.Issues);
        var content = ResourceDocument.Parse(patched.Value, definitions);
        if (!content.Succeeded) return content;
        var issues = WriteRules.Check(content.Value, key.Type, key.Id, validator);
        return issues.Count > 0 ? Outcome<ResourceDocument>.Failure(issues) : content;
    }
}
