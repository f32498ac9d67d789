using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>GET Task/{id}/$routing</c>: every centre of the directory, whether it suits the case now, and why or why not. The notes of the Case Task say what was decided then.</summary>
public sealed class CaseRouting(IResourceStore store, CaseLoading loading, CaseFacts facts, CentreDirectory directory, TimeProvider clock)
{
    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await store.Read(new ResourceKey("Task", id), Caller.AccessOf(request), cancellationToken) is null)
            return FhirAnswer.Fail(Model.Issue.Error(Model.IssueType.NotFound, "case-unknown", $"There is no Task/{id}. Search for the case by its request: Task?focus=ServiceRequest/..."));
        var loaded = await loading.Load(id, cancellationToken);
        if (!loaded.Succeeded) return FhirAnswer.Fail(loaded.Issues);
        if (await facts.Request(loaded.Value.Case, cancellationToken) is not { } asked)
            return FhirAnswer.Fail(Model.Issue.Error(Model.IssueType.NotFound, "case-request-unknown", $"The ServiceRequest of {loaded.Value.Reference} is gone. Bring it back with an update."));
        var demand = await facts.DemandOf(loaded.Value, asked.Root, clock.GetUtcNow(), cancellationToken);
        var review = loaded.Value.Tasks.Review;
        var parameters = new List<JsonObject>();
        if (review?.Offer is { } offer)
        {
            parameters.Add(ParametersAnswer.Value("round", "valuePositiveInt", offer.Round));
            parameters.Add(ParametersAnswer.Value("mode", "valueCode", offer.Mode));
            if (offer.Widens is { } widens) parameters.Add(ParametersAnswer.Value("widens", "valueInstant", Model.Primitives.InstantText.Of(widens)));
            parameters.AddRange(review.Candidates.Select(candidate => ParametersAnswer.Value("candidate", "valueReference", candidate.DeepClone())));
        }

        foreach (var centre in await directory.Load(cancellationToken))
        {
            var verdict = Router.Judge(demand, centre);
            parameters.Add(ParametersAnswer.Parts("centre",
            [
                ParametersAnswer.Value("reference", "valueReference", centre.Reference.DeepClone()),
                ParametersAnswer.Value("suits", "valueBoolean", verdict.Suits),
                .. verdict.Reasons.Select(reason => ParametersAnswer.Value("reason", "valueString", reason)),
            ]));
        }

        return ParametersAnswer.Of(parameters);
    }
}
