using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>What the holder of a review does with it by operation, each under its leaseToken: <c>POST Task/{id}/$renew</c> and its neighbours. Gives the Review Task.</summary>
public sealed class ReviewSteps(MoveReview moves, DefinitionCatalogue definitions, Validator validator, TimeProvider clock)
{
    /// <summary><c>$renew</c>: leaseToken, leaseMinutes.</summary>
    public Task<IResult> Renew(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async (parameters, token) =>
    {
        var lease = parameters.Minutes("leaseMinutes", Claims.DefaultLease);
        return lease.Succeeded ? await moves.Renew(id, token, lease.Value, clock.GetUtcNow(), cancellationToken) : Outcome<StoredVersion>.Failure(lease.Issues);
    });

    /// <summary><c>$release</c>: leaseToken, reason.</summary>
    public Task<IResult> Release(string id, HttpRequest request, CancellationToken cancellationToken) =>
        Run(request, (parameters, token) => moves.Release(id, token, parameters.Concept("reason"), clock.GetUtcNow(), cancellationToken));

    /// <summary><c>$assign</c>: leaseToken, owner.</summary>
    public Task<IResult> Assign(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async (parameters, token) =>
    {
        var owner = parameters.Reference("owner", "the reviewer or the department");
        return owner.Succeeded ? await moves.Assign(id, token, owner.Value, clock.GetUtcNow(), cancellationToken) : Outcome<StoredVersion>.Failure(owner.Issues);
    });

    /// <summary><c>$accept</c>, <c>$start</c>, <c>$decline</c>, <c>$give-up</c>: leaseToken, reason.</summary>
    public Task<IResult> Move(string id, CaseState to, HttpRequest request, CancellationToken cancellationToken) =>
        Run(request, (parameters, token) => moves.Move(id, token, to, parameters.Concept("reason"), clock.GetUtcNow(), cancellationToken));

    /// <summary><c>$answer-cancellation</c>: leaseToken, stop (boolean), reason when it goes on.</summary>
    public Task<IResult> AnswerCancellation(string id, HttpRequest request, CancellationToken cancellationToken) => Run(request, async (parameters, token) =>
    {
        if (parameters.Text("stop") is not ("true" or "false"))
        {
            return new Issue(IssueSeverity.Error, IssueType.Required, "cancellation-answer-missing", "Parameters.parameter",
                "The answer is missing. Add the parameter stop with valueBoolean: true when you have stopped, false with a reason when you go on.");
        }

        var reason = parameters.Concept("reason") ?? (parameters.Text("stop") == "true" ? Reason("requester-withdrew") : null);
        return await moves.Move(id, token, parameters.Text("stop") == "true" ? CaseState.Cancelled : CaseState.InReview, reason, clock.GetUtcNow(), cancellationToken);
    });

    private static JsonObject Reason(string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = Vocabulary.StatusReason, ["code"] = code }) };

    private async Task<IResult> Run(HttpRequest request, Func<ParametersReader, string?, ValueTask<Outcome<StoredVersion>>> step)
    {
        var parameters = await ParametersReader.Read(request, definitions, validator);
        if (!parameters.Succeeded) return FhirAnswer.Fail(parameters.Issues);
        var moved = await step(parameters.Value, parameters.Value.Text("leaseToken"));
        return moved.Succeeded ? FhirAnswer.Resource(moved.Value) : FhirAnswer.Fail(moved.Issues);
    }
}
