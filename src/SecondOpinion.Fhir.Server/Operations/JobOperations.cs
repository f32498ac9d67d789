using SecondOpinion.Fhir.Server.Jobs;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>GET /fhir/$jobs</c> and <c>POST /fhir/$jobs/{id}/$retry</c>, for operators.</summary>
internal sealed class JobOperations(JobBoard board)
{
    public async Task<IResult> List(CancellationToken cancellationToken)
    {
        var jobs = await board.List(cancellationToken);
        return jobs.Succeeded ? ParametersAnswer.Of(jobs.Value) : FhirAnswer.Fail(jobs.Issues);
    }

    public async Task<IResult> Retry(string id, CancellationToken cancellationToken)
    {
        var retried = await board.Retry(id, cancellationToken);
        return retried.Succeeded ? ParametersAnswer.Of([ParametersAnswer.Value("id", "valueId", retried.Value)]) : FhirAnswer.Fail(retried.Issues);
    }
}
