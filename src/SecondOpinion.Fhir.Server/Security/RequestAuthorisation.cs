using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Holds each request, and each entry of a Bundle, to what its caller's scopes and part allow, and takes it down for the audit.</summary>
/// <remarks>What a caller may not see is answered as if it were not there, by every operation on it alike.</remarks>
internal sealed class RequestAuthorisation(IResourceStore store, AuditTrail audit)
{
    /// <summary>For whoever runs the server, and sees what is in nobody's record.</summary>
    private static readonly HashSet<string> Operators = ["jobs", "retry", "reindex"];

    private static readonly HashSet<string> ReferrersSteps = ["cancel", "dispute", "request-third-opinion"];

    private static readonly HashSet<string> GivingBack = ["release", "decline", "give-up", "answer-cancellation"];

    private static readonly HashSet<string> ForAnybody = ["validate", "fhirpath", "expand", "validate-code", "lookup", "subsumes", "snapshot", "translate"];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/fhir", out var rest) || rest.Equals("/metadata", StringComparison.Ordinal) || rest.StartsWithSegments("/.well-known", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var target = RequestTarget.Of(context.Request.Method, context.Request.Path);
        var caller = Caller.Of(context.Request);
        if (caller.Identity is { } who)
        {
            if (await Refuse(target, caller, who, context.RequestAborted) is { } refusal)
            {
                if (refusal.Id == "scope-insufficient") context.Response.Headers.WWWAuthenticate = "Bearer realm=\"fhir\", error=\"insufficient_scope\"";
                await FhirAnswer.Fail(refusal).ExecuteAsync(context);
                await Record(context, target, who);
                return;
            }

            // An entry of a Bundle is a request of its own, and what it may do ends with it.
            (caller with { Step = target.IsStep ? target.Operation : null, IsIntake = target.IsIntake }).Enter(context);
        }

        await next(context);
        if (audit.IsOn) await Record(context, target, caller.Identity);
    }

    private ValueTask Record(HttpContext context, RequestTarget target, Identity? who)
    {
        var status = context.Features.Get<EntryAnswer>()?.Answer?.Status ?? context.Response.StatusCode;
        var method = context.Request.Method;
        var action = target.Operation is not null || target.Needs == Permissions.Search || target.Type is null ? "E"
            : method switch { "POST" => "C", "PUT" or "PATCH" => "U", "DELETE" => "D", _ => "R" };
        return audit.Answered(context, who, action, AuditFacts.Rest, target.ToString(), status);
    }

    private async ValueTask<Issue?> Refuse(RequestTarget target, Caller caller, Identity who, CancellationToken cancellationToken)
    {
        if (target.Operation is { } operation && Operators.Contains(operation) && !who.Is(ClientRole.Coordinator))
            return Issue.Error(IssueType.Forbidden, "operator-only", "This is for the coordinator of the exchange.");
        if (target.Operation is { } asked && ForAnybody.Contains(asked) && target.Id is null) return null;
        if (target.Type is { } type && char.IsAsciiLetterUpper(type[0]) && target.Needs != Permissions.None && (who.Scopes.On(type) & target.Needs) == Permissions.None)
            return ScopeMissing(type, target.Needs);
        if (target is { Type: "Task", Operation: null, IsReading: false } && target.Needs != Permissions.Create) return await TaskWrites.Refuse(target.Id, caller, store, cancellationToken);
        if (target.Operation is null || target.Id is null || target.Type is null) return null;

        // Operations read more than their caller sees, to decide; none begins on what its caller does not see.
        var key = new ResourceKey(target.Type, target.Id);
        if (!ResourceIds.IsValid(key.Id) || await store.Read(key, caller.Access, cancellationToken) is not { } version)
            return Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {target.Type} of this id. Check the id, or search for the resource.");
        if (!target.IsStep || version.IsDeleted) return null;
        if (RefuseStep(target.Operation, version, who) is { } refusal) return refusal;
        var isHeld = target.Type == "Task" && TaskWrites.Carries(version, Marks.Held(who.Party));
        return isHeld && !GivingBack.Contains(target.Operation) ? await TaskWrites.RefuseClosed(key, caller, store, cancellationToken) : null;
    }

    private static Issue? RefuseStep(string step, StoredVersion version, Identity who)
    {
        if (who.Is(ClientRole.Coordinator)) return null;
        bool Carries(string mark) => TaskWrites.Carries(version, mark);
        if (ReferrersSteps.Contains(step))
        {
            return Carries(Marks.From(who.Party)) || Carries(Marks.For(who.Party)) || who.Is(ClientRole.Patient)
                ? null
                : Issue.Error(IssueType.Forbidden, "step-not-yours", $"${step} is for who referred the case, and for the patient.");
        }

        if (version.Key.Type != "Task" || step == "claim" || Carries(Marks.Held(who.Party))) return null;
        return Issue.Error(IssueType.Forbidden, "step-not-yours", $"${step} is for the centre that holds the review. Claim it first.");
    }

    internal static Issue ScopeMissing(string type, Permissions needs) => Issue.Error(IssueType.Forbidden, "scope-insufficient",
        $"The access token does not allow this on {type}. Ask the token endpoint for a scope such as {new Scope("system", type, needs, null)}.");
}
