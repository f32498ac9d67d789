using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.ResponseCompression;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Server.Observability;
using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.Server;

/// <summary>What every request passes before it is routed: its address, its id, its limits, its encodings.</summary>
internal static class RequestPipeline
{
    public static void Add(IServiceCollection services, ServerSettings settings)
    {
        services.Configure<ForwardedHeadersOptions>(forwarded => TrustProxies(forwarded, settings));
        services.AddRequestDecompression();
        services.AddResponseCompression(compression =>
        {
            // Answers hold no secret beside what a caller sends, which is what guessing by length needs.
            compression.EnableForHttps = true;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, FhirMediaTypes.Json, FhirMediaTypes.Xml, FhirMediaTypes.Ndjson];
        });
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = settings.MaxRequestTime,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context => AnswerTimeout(context, settings),
        });
        services.AddRateLimiter(limiter => LimitConcurrency(limiter, settings));
    }

    public static void Use(WebApplication app)
    {
        var security = app.Services.GetRequiredService<SecuritySettings>();
        app.UseForwardedHeaders();
        SecurityServices.UseFirst(app, security);
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<RequestTelemetry>();
        app.UseResponseCompression();
        app.UseRequestTimeouts();
        app.UseRateLimiter();
        app.UseRequestDecompression();
        SecurityServices.UseCallers(app, security);
        app.Use(app.Services.GetRequiredService<EntryRequests>().Capture);
        app.UseMiddleware<ErrorAnswers>();
        app.UseRouting();
        SecurityServices.UseAuthorisation(app, security);
    }

    private static Task AnswerTimeout(HttpContext context, ServerSettings settings)
    {
        // The request's own token has been used up by the limit.
        context.RequestAborted = CancellationToken.None;
        return FhirAnswer.Fail(Issue.Error(IssueType.Timeout, "request-timeout",
            $"The request took longer than {settings.MaxRequestTime.TotalSeconds:0} seconds, the limit, and was given up. Ask for less at once: a smaller page, a narrower search, a smaller Bundle."))
            .ExecuteAsync(context);
    }

    /// <summary>Whoever else sends X-Forwarded headers could make this server give out any address as its own.</summary>
    private static void TrustProxies(ForwardedHeadersOptions forwarded, ServerSettings settings)
    {
        forwarded.ForwardedHeaders = settings.TrustedProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in settings.TrustedProxies) forwarded.KnownIPNetworks.Add(proxy);
    }

    private static void LimitConcurrency(RateLimiterOptions limiter, ServerSettings settings)
    {
        var limits = new ConcurrencyLimiterOptions { PermitLimit = settings.MaxConcurrentRequests, QueueLimit = settings.MaxConcurrentRequests };

        // Health and metrics answer under load too: that is when they are looked at.
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.Request.Path.StartsWithSegments("/fhir")
            ? RateLimitPartition.GetConcurrencyLimiter("fhir", _ => limits)
            : RateLimitPartition.GetNoLimiter("other"));
        limiter.OnRejected = async (rejected, _) => await FhirAnswer.Fail(Issue.Error(IssueType.Throttled, "overloaded",
            "More requests are waiting than can be answered soon. This one was not begun; send it again after the time in Retry-After.")).ExecuteAsync(rejected.HttpContext);
    }
}
