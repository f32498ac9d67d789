using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Information;
using SecondOpinion.Fhir.Exchange.Opinions;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>What referrers do with a case, and centres with a referrer, by operation: <c>$cancel</c>, <c>$dispute</c>, <c>$request-third-opinion</c>, <c>$request-information</c>, <c>$amend</c>.</summary>
public sealed class CaseSteps(
    ChangeCase cases, RequestInformation information, AmendOpinion amendments, RequestThirdOpinion thirdOpinions, DefinitionCatalogue definitions, Validator validator, TimeProvider clock)
{
    /// <summary><c>POST Task/{id}/$cancel</c>: reason (CodeableConcept). Gives the Case Task.</summary>
    public Task<IResult> Cancel(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async parameters =>
    {
        var done = await cases.Cancel(id, parameters.Concept("reason"), clock.GetUtcNow(), cancellationToken);
        return done.Succeeded ? FhirAnswer.Resource(done.Value) : FhirAnswer.Fail(done.Issues);
    });

    /// <summary><c>POST Task/{id}/$dispute</c>: reason (string). Gives the Case Task.</summary>
    public Task<IResult> Dispute(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async parameters =>
    {
        if (parameters.Text("reason") is not { Length: > 0 } reason) return FhirAnswer.Fail(Missing("reason", "a valueString that says what is contested, point by point"));
        var done = await cases.Dispute(id, reason, clock.GetUtcNow(), cancellationToken);
        return done.Succeeded ? FhirAnswer.Resource(done.Value) : FhirAnswer.Fail(done.Issues);
    });

    /// <summary><c>POST Task/{id}/$request-third-opinion</c>: reason (string). Gives a Bundle of the new request and its Case Task.</summary>
    public Task<IResult> RequestThirdOpinion(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async parameters =>
    {
        if (parameters.Text("reason") is not { Length: > 0 } reason) return FhirAnswer.Fail(Missing("reason", "a valueString that says why two opinions do not suffice"));
        var done = await thirdOpinions.Handle(id, reason, clock.GetUtcNow(), cancellationToken);
        return done.Succeeded ? Answer(request, ("201 Created", done.Value.Request), ("201 Created", done.Value.CaseTask)) : FhirAnswer.Fail(done.Issues);
    });

    /// <summary><c>POST Task/{id}/$request-information</c>: leaseToken, query, code, questionnaire (each any number). Gives the Task that asks.</summary>
    public Task<IResult> RequestInformation(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async parameters =>
    {
        var asked = new InformationRequest(parameters.Texts("query"), parameters.Concepts("code"), parameters.Texts("questionnaire"));
        var done = await information.Handle(id, parameters.Text("leaseToken"), asked, clock.GetUtcNow(), cancellationToken);
        return done.Succeeded ? FhirAnswer.Resource(done.Value) : FhirAnswer.Fail(done.Issues);
    });

    /// <summary><c>POST DiagnosticReport/{id}/$amend</c>: reason (CodeableConcept), opinion (DiagnosticReport). Gives a Bundle of the report and the Case Task.</summary>
    public Task<IResult> Amend(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async parameters =>
    {
        if (parameters.Concept("reason") is not { } reason) return FhirAnswer.Fail(Missing("reason", "a valueCodeableConcept, preferably of CodeSystem amendment-reason"));
        if (parameters.Part("opinion") is not { Exists: true, TypeName: "DiagnosticReport" } part) return FhirAnswer.Fail(Missing("opinion", "the amended DiagnosticReport as its resource"));
        var opinion = ResourceDocument.Parse(part.Json, definitions);
        if (!opinion.Succeeded) return FhirAnswer.Fail(opinion.Issues);
        var done = await amendments.Handle(id, reason, opinion.Value, clock.GetUtcNow(), cancellationToken);
        return done.Succeeded ? Answer(request, ("200 OK", done.Value.Report), ("200 OK", done.Value.CaseTask)) : FhirAnswer.Fail(done.Issues);
    });

    private static Issue Missing(string name, string what) =>
        new(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter", $"The parameter {name} is missing. Add it with {what}.");

    private static FhirAnswer Answer(HttpRequest request, params ReadOnlySpan<(string Status, Storage.StoredVersion Version)> versions)
    {
        using var bundle = new BundleWriter("transaction-response", BaseUrl.Of(request));
        foreach (var (status, version) in versions) bundle.Answered(status, version, "representation");
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private async Task<IResult> Run(HttpRequest request, Func<ParametersReader, Task<IResult>> step)
    {
        var parameters = await ParametersReader.Read(request, definitions, validator);
        return parameters.Succeeded ? await step(parameters.Value) : FhirAnswer.Fail(parameters.Issues);
    }
}
