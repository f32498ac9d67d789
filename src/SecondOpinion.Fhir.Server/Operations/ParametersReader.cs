using System.Globalization;
using System.Text.Json.Nodes;
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

    /// <summary>Input that is to be judged: it has to be well-formed, and may hold codes that are wrong.</summary>
    public static async ValueTask<Outcome<ParametersReader>> Read(HttpRequest request, DefinitionCatalogue definitions)
    {
        var sent = await ReadSent(request, definitions);
        return sent is { Succeeded: true, Value.document.Issues: { Count: > 0 } issues } ? Outcome<ParametersReader>.Failure(issues) : sent;
    }

    /// <summary>Input that has to be valid.</summary>
    public static async ValueTask<Outcome<ParametersReader>> Read(HttpRequest request, DefinitionCatalogue definitions, Validator validator)
    {
        var sent = await ReadSent(request, definitions);
        if (sent is not { Succeeded: true, Value.document: { Root.TypeName: "Parameters" } document }) return sent;
        var issues = validator.Validate(document);
        return issues.Any(issue => issue.Severity >= IssueSeverity.Error) ? Outcome<ParametersReader>.Failure(issues) : sent;
    }

    /// <summary>The value of a simple parameter, from Parameters or from the query; null when it is not there.</summary>
    public string? Text(string name) => Find(name) is { Exists: true } parameter ? parameter.ChildText("value") : query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Every value of a simple parameter that may repeat.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Parameters.Where(parameter => parameter.ChildText("name") == name).Select(parameter => parameter.ChildText("value")).Concat(query[name]).OfType<string>()];

    /// <summary>The first parameter that is none of these, or null. The search parameters that any GET may carry are not asked about.</summary>
    public string? Unknown(IReadOnlySet<string> known) =>
        Parameters.Select(parameter => parameter.ChildText("name")).Concat(query.Keys).OfType<string>().FirstOrDefault(name => !known.Contains(name) && name is not ("_format" or "_pretty"));

    /// <summary>The complex value of a parameter, or no element.</summary>
    public Element Value(string name) => Find(name).Child("value");

    /// <summary>The resource of a parameter, or no element.</summary>
    public Element Part(string name) => Find(name).Child("resource");

    /// <summary>A CodeableConcept, or null.</summary>
    public JsonObject? Concept(string name) => Concepts(name) is [var first, ..] ? first : null;

    public IReadOnlyList<JsonObject> Concepts(string name) => Parameters.Where(parameter => parameter.ChildText("name") == name).Select(parameter => parameter.Child("value"))
        .Where(value => value is { Exists: true, TypeName: "CodeableConcept" }).Select(value => JsonNode.Parse(value.Json.Span)!.AsObject()).ToArray();

    /// <summary>A Reference that must be there.</summary>
    /// <param name="to">What it refers to, for the issue.</param>
    public Outcome<JsonObject> Reference(string name, string to) => Value(name) is { Exists: true, TypeName: "Reference" } reference
        ? JsonNode.Parse(reference.Json.Span)!.AsObject()
        : new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter",
            $"The parameter {name} is missing. Add it with a valueReference to {to}, by reference or by identifier.");

    /// <summary>A number of minutes, or the default.</summary>
    public Outcome<TimeSpan> Minutes(string name, TimeSpan @default)
    {
        if (Text(name) is not { } text) return @default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromMinutes(number)
            : new Issue(IssueSeverity.Error, IssueType.Value, "lease-duration", "Parameters.parameter", $"{name} is not a whole number of minutes. Send it as valuePositiveInt.");
    }

    private static async ValueTask<Outcome<ParametersReader>> ReadSent(HttpRequest request, DefinitionCatalogue definitions)
    {
        if (request.ContentLength is 0 or null && request.ContentType is null) return new ParametersReader(null, request.Query);
        var body = await FhirBody.Read(request, definitions);
        return body.Succeeded ? new ParametersReader(body.Value, request.Query) : Outcome<ParametersReader>.Failure(body.Issues);
    }

    private List<Element> Parameters => document is { Root.TypeName: "Parameters" } ? document.Root.ChildrenNamed("parameter").ToList() : [];

    private Element Find(string name) => Parameters.FirstOrDefault(parameter => parameter.ChildText("name") == name);
}
