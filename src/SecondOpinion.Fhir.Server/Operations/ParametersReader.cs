using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>Input of an operation: a Parameters resource, or nothing. hl7.org/fhir/R4/operations.html</summary>
internal sealed class ParametersReader
{
    private readonly ResourceDocument? document;
    private readonly IQueryCollection query;

    private ParametersReader(ResourceDocument? document, IQueryCollection query) => (this.document, this.query) = (document, query);

    /// <summary>The resource sent, when it is no Parameters but the operation's one resource itself.</summary>
    public ResourceDocument? Resource => document is { } sent && sent.Root.TypeName != "Parameters" ? sent : null;

    public static async ValueTask<Outcome<ParametersReader>> Read(HttpRequest request, DefinitionCatalogue definitions, Validator validator)
    {
        if (request.ContentLength is 0 or null && request.ContentType is null) return new ParametersReader(null, request.Query);
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return Outcome<ParametersReader>.Failure(body.Issues);
        if (body.Value.Root.TypeName == "Parameters")
        {
            var issues = validator.Validate(body.Value);
            if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<ParametersReader>.Failure(issues);
        }

        return new ParametersReader(body.Value, request.Query);
    }

    /// <summary>The value of a simple parameter, from Parameters or from the query; null when it is not there.</summary>
    public string? Text(string name) => Find(name) is { Exists: true } parameter ? parameter.ChildText("value") : query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The complex value of a parameter, or no element.</summary>
    public Element Value(string name) => Find(name).Child("value");

    /// <summary>The resource of a parameter, or no element.</summary>
    public Element Part(string name) => Find(name).Child("resource");

    private Element Find(string name)
    {
        if (document is null || document.Root.TypeName != "Parameters") return default;
        foreach (var parameter in document.Root.ChildrenNamed("parameter"))
        {
            if (parameter.ChildText("name") == name) return parameter;
        }

        return default;
    }
}
