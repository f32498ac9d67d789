using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST Task/{id}/$claim</c>: owner (Reference), leaseMinutes (default one day). Gives the Task, its lease among the extensions.</summary>
public sealed class Claim(ClaimReview claim, DefinitionCatalogue definitions, Validator validator, TimeProvider clock)
{
    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = await ParametersReader.Read(request, definitions, validator);
        if (!parameters.Succeeded) return FhirAnswer.Fail(parameters.Issues);
        if (parameters.Value.Value("owner") is not { Exists: true } owner || owner.TypeName != "Reference")
        {
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "claim-owner-missing", "Parameters.parameter",
                "A claim says who claims. Add the parameter owner with a valueReference to your organisation or reviewer, by reference or by identifier."));
        }

        var lease = ReviewMoves.DefaultLease;
        if (parameters.Value.Text("leaseMinutes") is { } minutes)
        {
            if (!int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Value, "lease-duration", "Parameters.parameter",
                    "leaseMinutes is not a whole number of minutes. Send it as valuePositiveInt."));
            }

            lease = TimeSpan.FromMinutes(number);
        }

        var ifMatch = WriteRules.ReadIfMatch(request);
        if (!ifMatch.Succeeded) return FhirAnswer.Fail(ifMatch.Issues);
        var claimed = await claim.Handle(id, JsonNode.Parse(owner.Json.Span)!.AsObject(), lease, ifMatch.Value, clock.GetUtcNow(), cancellationToken);
        return claimed.Succeeded ? FhirAnswer.Resource(claimed.Value) : FhirAnswer.Fail(claimed.Issues);
    }
}
