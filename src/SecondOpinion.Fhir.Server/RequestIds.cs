namespace SecondOpinion.Fhir.Server;

/// <summary>Gives each request an id, which its answer, its OperationOutcome and its log lines carry. hl7.org/fhir/R4/http.html#custom</summary>
internal sealed class RequestIds(RequestDelegate next)
{
    public const string Header = "X-Request-Id";

    // Ambient, because outcomes are written and lines logged far from the request, and none may be without it.
    private static readonly AsyncLocal<string?> Ambient = new();

    /// <summary>The id of the request that is being answered; null outside of any.</summary>
    public static string? Current => Ambient.Value;

    public Task InvokeAsync(HttpContext context)
    {
        var sent = context.Request.Headers[Header].ToString();
        var id = Storage.ResourceIds.IsValid(sent) ? sent : context.TraceIdentifier.Replace(':', '-');
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        Ambient.Value = id;
        return next(context);
    }
}
