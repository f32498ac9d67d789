using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Operations;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>How a case comes in.</summary>
internal static class SubmissionEndpoints
{
    public static void Map(WebApplication app) => app.MapPost("/fhir/$submit", PostSubmission)
        .Describe("Cases", "Submits a case. The same Bundle.identifier sent again gives the same receipt.", "referral", query: ("dryRun", "true: only say what would stand in the way."))
        .IsOperation("submit");

    private static async Task<IResult> PostSubmission(HttpRequest request, DefinitionCatalogue definitions, Submit submit, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        return body.Succeeded ? await submit.Handle(body.Value, request.Query["dryRun"] == "true", request, cancellationToken) : FhirAnswer.Fail(body.Issues);
    }
}
