using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SecondOpinion.Fhir.Server.Observability;

/// <summary>Measures every request: how many, how long, how they ended. Named by its route, never by its address, which may hold what is searched for.</summary>
internal sealed class RequestTelemetry(RequestDelegate next, ILogger<RequestTelemetry> logger)
{
    private static readonly Meter Meter = new(Telemetry.Prefix + "Server");
    private static readonly ActivitySource Source = new(Telemetry.Prefix + "Server");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("fhir.request.duration", "s", "How long requests took to answer.");
    private static readonly UpDownCounter<int> Active = Meter.CreateUpDownCounter<int>("fhir.request.active", description: "Requests being answered.");

    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = Source.StartActivity("request", ActivityKind.Server, Parent(context));
        Active.Add(1);
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered; what was begun has been stopped.
            status = StatusCodes.Status499ClientClosedRequest;
        }
        finally
        {
            Active.Add(-1);
            Report(context, status, Stopwatch.GetElapsedTime(start), activity);
        }
    }

    private void Report(HttpContext context, int status, TimeSpan elapsed, Activity? activity)
    {
        var method = context.Request.Method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? context.Request.Method : "other";
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
        Duration.Record(elapsed.TotalSeconds, new("method", method), new("route", route), new("status", status));
        if (activity is not null)
        {
            activity.DisplayName = $"{method} {route}";
            activity.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", status).SetTag("request.id", context.TraceIdentifier);
            if (status >= 500) activity.SetStatus(ActivityStatusCode.Error);
        }

        if (status >= 500) logger.LogWarning("{Method} {Route} answered {Status} after {Milliseconds:0.0} ms", method, route, status, elapsed.TotalMilliseconds);
        else logger.LogDebug("{Method} {Route} answered {Status} after {Milliseconds:0.0} ms", method, route, status, elapsed.TotalMilliseconds);
    }

    private static ActivityContext Parent(HttpContext context) =>
        ActivityContext.TryParse(context.Request.Headers.TraceParent, context.Request.Headers.TraceState, isRemote: true, out var parent) ? parent : default;
}
