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
        if (context.Request.Path.StartsWithSegments("/bulk", out var file))
        {
            await Download(context, file, next);
            return;
        }

        if (!context.Request.Path.StartsWithSegments("/fhir", out var rest) || rest.Equals("/metadata", StringComparison.Ordinal) || rest.StartsWithSegments("/.well-known", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        if (audit.IsFailing)
        {
            await FhirAnswer.Fail(AuditTrail.Unavailable).ExecuteAsync(context);
            return;
        }

        var target = RequestTarget.Of(context.Request.Method, context.Request.Path);
        var caller = Caller.Of(context.Request);
        var audited = audit.IsOn ? new AuditedRequest(audit, context, caller.Identity, target.Action(context.Request.Method), rest.Value!.Trim('/'), target.Matters) : null;
        audited?.Enter();
        if (audit.IsOn && AuditedStore.Refuse(target, rest.Value!) is { } readOnly)
        {
            await FhirAnswer.Fail(readOnly).ExecuteAsync(context);
            return;
        }

        if (caller.Identity is { } who)
        {
            if (await Refuse(target, caller, who, context.RequestAborted) is { } refusal)
            {
                if (refusal.Id == "scope-insufficient") context.Response.Headers.WWWAuthenticate = "Bearer realm=\"fhir\", error=\"insufficient_scope\"";
                await FhirAnswer.Fail(refusal).ExecuteAsync(context);
                return;
            }

            // An entry of a Bundle is a request of its own, and what it may do ends with it.
            (caller with { Step = target.IsStep ? target.Operation : null, IsIntake = target.IsIntake }).Enter(context);
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (audited is not null)
        {
            // Whoever asked went away, or the time was up; what was done until then is done.
            await audited.Abandon();
            throw;
        }

        // What no FhirAnswer answered, such as a route that does not exist.
        if (audited is not null) await audited.Record();
    }

    /// <summary>A file of an export is recorded before its first byte leaves.</summary>
    private async Task Download(HttpContext context, PathString file, RequestDelegate next)
    {
        if (audit.IsFailing)
        {
            await FhirAnswer.Fail(AuditTrail.Unavailable).ExecuteAsync(context);
            return;
        }

        if (audit.IsOn)
        {
            var audited = new AuditedRequest(audit, context, Caller.Of(context.Request).Identity, 'E', "bulk" + file.Value, matters: true);
            audited.Enter();
            context.Response.OnStarting(async () =>
            {
                if (!await audited.Record()) throw new IOException("The audit can't be written.");
            });
        }

        await next(context);
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
