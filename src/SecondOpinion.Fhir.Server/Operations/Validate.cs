using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>[type[/id]]/$validate</c>: says what is wrong with a resource, or with doing something with it, and stores nothing. hl7.org/fhir/R4/resource-operation-validate.html</summary>
/// <remarks>A verdict is what was asked for, so it comes with 200 whichever way it falls.</remarks>
public sealed class Validate(Validator validator, DefinitionCatalogue definitions, IResourceStore store)
{
    /// <summary>Judges the resource that was sent.</summary>
    /// <param name="type">The type in the address, or null at the base.</param>
    public async Task<IResult> Handle(string? type, HttpRequest request)
    {
        var read = await ValidateInput.Read(request, definitions);
        if (!read.Succeeded) return FhirAnswer.Fail(read.Issues);
        if (read.Value.Mode == "delete") return FhirAnswer.Fail(Misused("mode", "With the mode delete it is said by the address what would be deleted. Send it to [type]/[id]/$validate."));
        if (read.Value.Resource is not { } resource) return FhirAnswer.Fail(Misused("resource", "There is nothing to validate. Send the resource as the body, or in Parameters under the name resource."));
        return Judge(resource, type, id: null, read.Value);
    }

    /// <summary>Judges the resource that was sent as the next version of the one in the address; without one, that which is stored; or whether that could be deleted.</summary>
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var read = await ValidateInput.Read(request, definitions);
        if (!read.Succeeded) return FhirAnswer.Fail(read.Issues);
        if (read.Value is { Mode: not "delete", Resource: { } sent }) return Judge(sent, key.Type, read.Value.Mode == "create" ? null : key.Id, read.Value);
        var stored = await store.Read(key, Caller.AccessOf(request), cancellationToken);
        if (stored is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or send the resource that is to be validated."));
        if (stored.IsDeleted) return FhirAnswer.Fail(Interactions.Read.Deleted(key));
        if (read.Value.Mode == "delete") return FhirAnswer.Of(StatusCodes.Status200OK, OperationOutcomes.Write([]));
        return Judge(ResourceDocument.Parse(stored.Json, definitions).Value, key.Type, key.Id, read.Value);
    }

    private FhirAnswer Judge(ResourceDocument resource, string? type, string? id, ValidateInput input)
    {
        if (type is not null && resource.Root.TypeName != type)
            return FhirAnswer.Fail(Issue.Error(IssueType.Value, "type-mismatch", $"The resource is a {resource.Root.TypeName}, and the address is that of {type}."));
        var options = new ValidationOptions { Profiles = input.Profiles, ReportUnchecked = true };
        var issues = validator.Validate(resource, options);
        return FhirAnswer.Of(StatusCodes.Status200OK, OperationOutcomes.Write([.. IdIssues(resource, id, input.Mode), .. issues]));
    }

    // An update names what it updates twice: hl7.org/fhir/R4/http.html#update
    private static IEnumerable<Issue> IdIssues(ResourceDocument resource, string? id, string? mode)
    {
        var own = resource.Root.ChildText("id");
        var place = $"{resource.Root.TypeName}.id";
        if (mode == "update" && own is null)
            yield return new Issue(IssueSeverity.Error, IssueType.Required, "id-missing", place, "The resource has no id, which an update needs. Add the id of the resource that it updates.");
        else if (id is not null && own is not null && own != id)
            yield return new Issue(IssueSeverity.Error, IssueType.Value, "id-mismatch", place, "The resource has another id than the address. Make them agree.");
    }

    private static Issue Misused(string parameter, string message) => Issue.Error(IssueType.Value, "parameter-malformed", $"{parameter}: {message}");
}
