using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST [type]/$validate</c>: says what is wrong with a resource, and stores nothing. hl7.org/fhir/R4/resource-operation-validate.html</summary>
public sealed class Validate(Validator validator, DefinitionCatalogue definitions)
{
    /// <param name="type">The type in the address, or null at the base.</param>
    public async Task<IResult> Handle(string? type, HttpRequest request)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var profiles = request.Query["profile"].OfType<string>().ToList();
        var resource = body.Value;
        if (resource.Root.TypeName == "Parameters" && Wrapped(resource.Root, profiles) is { Exists: true } wrapped)
        {
            var inner = ResourceDocument.Parse(wrapped.Json, definitions);
            if (!inner.Succeeded) return FhirAnswer.Fail(inner.Issues);
            resource = inner.Value;
        }

        if (type is not null && resource.Root.TypeName != type)
            return FhirAnswer.Fail(Issue.Error(IssueType.Value, "type-mismatch", $"The resource is a {resource.Root.TypeName}, and the address is that of {type}."));

        // A verdict is what was asked for, so it comes with 200 whichever way it falls.
        return FhirAnswer.Of(StatusCodes.Status200OK, OperationOutcomes.Write(validator.Validate(resource, profiles)));
    }

    private static Element Wrapped(Element parameters, List<string> profiles)
    {
        Element resource = default;
        foreach (var parameter in parameters.ChildrenNamed("parameter"))
        {
            if (parameter.ChildText("name") == "resource") resource = parameter.Child("resource");
            else if (parameter.ChildText("name") == "profile" && parameter.ChildText("value") is { } profile) profiles.Add(profile);
        }

        return resource;
    }
}
