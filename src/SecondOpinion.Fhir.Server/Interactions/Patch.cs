using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>patch, in JSON Patch form. hl7.org/fhir/R4/http.html#patch</summary>
internal sealed class Patch(Update update, Validator validator, DefinitionCatalogue definitions)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentType?.Split(';')[0].Trim() is not FhirMediaTypes.JsonPatch)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotSupported, "media-type", $"A patch is a JSON Patch document. Send it with Content-Type: {FhirMediaTypes.JsonPatch}."));
        var ifMatch = WriteRules.ReadIfMatch(request);
        if (!ifMatch.Succeeded) return FhirAnswer.Fail(ifMatch.Issues);
        var patch = JsonPatch.Read(await FhirBody.ReadBytes(request));
        if (!patch.Succeeded) return FhirAnswer.Fail(patch.Issues);
        return await update.Write(key, current => Apply(key, current, patch.Value), ifMatch.Value, request, cancellationToken, madeFromCurrent: true);
    }

    private Outcome<ResourceDocument> Apply(ResourceKey key, StoredVersion? current, JsonPatch patch)
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
