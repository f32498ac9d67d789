using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST Task/{id}/$claim</c>: owner (Reference), leaseMinutes (default one day), attest (independence). Gives the Task, its lease among the extensions.</summary>
public sealed class Claim(MoveReview moves, DefinitionCatalogue definitions, Validator validator, TimeProvider clock)
{
    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = await ParametersReader.Read(request, definitions, validator);
        if (!parameters.Succeeded) return FhirAnswer.Fail(parameters.Issues);
        var owner = parameters.Value.Reference("owner", "your organisation or reviewer");
        if (!owner.Succeeded) return FhirAnswer.Fail(owner.Issues);
        var lease = parameters.Value.Minutes("leaseMinutes", Claims.DefaultLease);
        if (!lease.Succeeded) return FhirAnswer.Fail(lease.Issues);
        var ifMatch = WriteRules.ReadIfMatch(request);
        if (!ifMatch.Succeeded) return FhirAnswer.Fail(ifMatch.Issues);
        var attests = parameters.Value.Text("attest") == "true";
        var claimed = await moves.Claim(id, owner.Value, lease.Value, attests, ifMatch.Value, clock.GetUtcNow(), cancellationToken);
        return claimed.Succeeded ? FhirAnswer.Resource(claimed.Value) : FhirAnswer.Fail(claimed.Issues);
    }
}
