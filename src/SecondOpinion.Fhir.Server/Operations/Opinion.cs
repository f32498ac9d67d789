using SecondOpinion.Fhir.Exchange.Opinions;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST Task/{id}/$issue-opinion</c>: opinion (Bundle), leaseToken, status. Or the Bundle itself, with <c>?leaseToken=</c>. Gives what was stored.</summary>
public sealed class Opinion(IssueOpinion issueOpinion, DefinitionCatalogue definitions, Validator validator, TimeProvider clock)
{
    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = await ParametersReader.Read(request, definitions, validator);
        if (!parameters.Succeeded) return FhirAnswer.Fail(parameters.Issues);
        var bundle = ReadBundle(parameters.Value);
        if (!bundle.Succeeded) return FhirAnswer.Fail(bundle.Issues);
        var issued = await issueOpinion.Handle(id, parameters.Value.Text("leaseToken"), bundle.Value, parameters.Value.Text("status"), clock.GetUtcNow(), cancellationToken);
        if (!issued.Succeeded) return FhirAnswer.Fail(Within(parameters.Value, issued.Issues));

        using var answer = new BundleWriter("transaction-response", BaseUrl.Of(request));
        answer.Answered("201 Created", issued.Value.Report, "representation");
        answer.Answered("200 OK", issued.Value.Review, "representation");
        answer.Answered("200 OK", issued.Value.CaseTask, "representation");
        foreach (var part in issued.Value.Parts) answer.Answered("201 Created", part);
        return FhirAnswer.Of(StatusCodes.Status200OK, answer.Finish());
    }

    /// <summary>The Bundle may stand in Parameters; then so does what is wrong with it.</summary>
    private static Issue[] Within(ParametersReader parameters, IReadOnlyList<Issue> issues) => parameters.Part("opinion") is { Exists: true } part
        ? issues.Select(issue => issue.Expression.StartsWith("Bundle", StringComparison.Ordinal) ? issue.At(part.Path + issue.Expression["Bundle".Length..]) with { Line = 0, Column = 0 } : issue).ToArray()
        : [.. issues];

    private Outcome<ResourceDocument> ReadBundle(ParametersReader parameters)
    {
        if (parameters.Resource is { Root.TypeName: "Bundle" } sent) return sent;
        return parameters.Part("opinion") is { Exists: true, TypeName: "Bundle" } part
            ? ResourceDocument.Parse(part.Json, definitions)
            : new Issue(IssueSeverity.Error, IssueType.Required, "opinion-bundle-missing", "Parameters.parameter",
                "The opinion is missing. Add the parameter opinion with a Bundle as its resource: the DiagnosticReport, its results and proposals, each under a urn:uuid fullUrl.");
    }
}
