using Microsoft.Extensions.Caching.Memory;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Recognises who sends a request by its access token, before anything of the request is read.</summary>
internal sealed class RecognisedCallers(
    AccessTokens own, SecurityDatabase database, Visibility visibility, ClientLimits limits, AuditTrail audit, TimeProvider clock, ExternalIssuer? external = null) : IDisposable
{
    /// <summary>Header with the reason why a coordinator opens what is closed to everyday access.</summary>
    public const string BreakGlass = "X-Break-Glass";

    private const int MaxReasonLength = 500;
    private const int MaxRemembered = 10_000;

    // Checking a signature costs more than most reads do; a client that is disabled is shut out this much later.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpenToAll(context.Request.Path))
        {
            await next(context);
            return;
        }

        var recognised = await Recognise(context.Request);
        if (!recognised.Succeeded)
        {
            if (recognised.Issues[0].Code == IssueType.Login)
                context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0 ? "Bearer realm=\"fhir\"" : "Bearer realm=\"fhir\", error=\"invalid_token\"";
            await Refuse(context, recognised.Issues[0], null);
            return;
        }

        var reasoned = WithReason(recognised.Value, context.Request);
        if (!reasoned.Succeeded)
        {
            await Refuse(context, reasoned.Issues[0], recognised.Value);
            return;
        }

        var identity = reasoned.Value;
        if (limits.Refuse(identity.Client) is { } wait)
        {
            context.Response.Headers.RetryAfter = wait.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Refuse(context, Issue.Error(IssueType.Throttled, "rate-limited", "This client has asked more than it may in a minute. Nothing was begun; go on after the time in Retry-After."), identity);
            return;
        }

        visibility.CallerOf(identity, clock.GetUtcNow()).Enter(context);
        await next(context);
    }

    public void Dispose() => known.Dispose();

    /// <summary>What is answered without a token.</summary>
    internal static bool IsOpenToAll(PathString path) => path.StartsWithSegments("/fhir", out var rest)
        ? rest.Equals("/metadata", StringComparison.Ordinal) || rest.StartsWithSegments("/.well-known", StringComparison.Ordinal)
        : !path.StartsWithSegments("/bulk");

    private async Task Refuse(HttpContext context, Issue issue, Identity? identity)
    {
        // Who is refused is given nothing, and stays refused when that can't be recorded.
        await audit.Denied(context, identity, issue);
        await FhirAnswer.Fail(issue).ExecuteAsync(context);
    }

    private async Task<Outcome<Identity>> Recognise(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } text || !text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return Issue.Error(IssueType.Login, "token-missing", "This server answers clients with an access token. Get one as /fhir/.well-known/smart-configuration says, and send it as Authorization: Bearer.");
        return await Read(text["Bearer ".Length..].Trim(), request.HttpContext.RequestAborted);
    }

    /// <summary>The caller with its reason for opening what is closed, if it has one and may.</summary>
    private static Outcome<Identity> WithReason(Identity identity, HttpRequest request)
    {
        if (request.Headers[BreakGlass].ToString() is not { Length: > 0 } reason) return identity;
        if (!identity.Is(ClientRole.Coordinator))
            return Issue.Error(IssueType.Forbidden, "break-glass-forbidden", $"Only a coordinator may open what is closed, with {BreakGlass}. Leave the header out.");
        return reason.Length <= MaxReasonLength && !reason.Any(char.IsControl)
            ? identity with { BreakGlass = reason }
            : Issue.Error(IssueType.Value, "break-glass-reason", $"{BreakGlass} holds the reason, in {MaxReasonLength} characters at most.");
    }

    private async Task<Outcome<Identity>> Read(string token, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(token, out Identity? seen)) return seen!;
        var read = external is null ? await own.Read(token, cancellationToken) : await external.Read(token, cancellationToken);
        if (!read.Succeeded) return Outcome<Identity>.Failure(read.Issues);
        var client = await database.Clients.Find(external is null ? read.Value.Subject : ExternalIssuer.ClientOf(read.Value), cancellationToken);
        var identity = external is not null ? external.Map(read.Value, client)
            : client is { IsDisabled: false } ? Identity.Of(client, ScopeSet.Parse(client.Scopes).Grant(ScopeSet.Parse(read.Value.GetPayloadValue<string>("scope")))) : null;
        if (identity is null) return Issue.Error(IssueType.Login, "client-unknown", "The token is good, but its client is not registered here, or has been disabled. Ask the operator.");
        var until = read.Value.ValidTo < clock.GetUtcNow().UtcDateTime + Remembered ? read.Value.ValidTo - clock.GetUtcNow().UtcDateTime : Remembered;
        if (until > TimeSpan.Zero) known.Set(token, identity, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = until });
        return identity;
    }
}
