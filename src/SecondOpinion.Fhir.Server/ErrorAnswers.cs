using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server;

/// <summary>Makes an OperationOutcome of every error that no interaction answers: unknown routes, wrong methods, bodies too large, and our own faults.</summary>
public sealed class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            if (context.Request.Path.StartsWithSegments("/fhir") && FhirMediaTypes.OfAnswer(context.Request) is null)
            {
                await Send(context, Issue.Error(IssueType.NotSupported, "not-acceptable", $"FHIR is given as JSON or XML. Accept {FhirMediaTypes.Json} or {FhirMediaTypes.Xml}, or ask with _format=json or _format=xml."));
                return;
            }

            if (context.Request.Headers.ContentEncoding.ToString() is { Length: > 0 } and not "identity")
            {
                // What can be decoded has been decoded, and the header taken away.
                await Send(context, Issue.Error(IssueType.NotSupported, "media-type", "The body's Content-Encoding is not one that is read here. Send it by gzip, br or deflate, or as it is."));
                return;
            }

            await next(context);
            if (context.Response is { HasStarted: false, ContentLength: null, ContentType: null } && Explain(context) is { } issue) await Send(context, issue);
        }
        catch (BadHttpRequestException exception)
        {
            await Send(context, exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Issue.Error(IssueType.TooLong, "body-too-large", "The body is larger than this server takes. Send large documents as Binary, one by one, or split the Bundle.")
                : Issue.Error(IssueType.Invalid, "request-malformed", "The request is not well-formed HTTP, or its body broke off. Send it again, whole."));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, or the time is up: whoever set the limit answers, if anybody is there to be answered.
            throw;
        }
        catch (InvalidDataException)
        {
            await Send(context, Issue.Error(IssueType.Invalid, "encoding-malformed", "The body is not encoded as its Content-Encoding says. Send it again, encoded by gzip, br or deflate, or as it is."));
        }
        catch (StoreException exception) when (exception.IsPassing)
        {
            await Send(context, Issue.Error(IssueType.Transient, "store-not-ready", exception.Message));
        }
        catch (Exception exception)
        {
            // The exception's message may quote content; type and trace are enough to find the fault.
            logger.LogError("Request {RequestId} {Method} {Route} failed with {Type} at {Trace}",
                context.TraceIdentifier, context.Request.Method, context.GetEndpoint()?.DisplayName, exception.GetType().FullName, exception.StackTrace);
            await Send(context, Issue.Error(IssueType.Exception, "internal",
                $"The server failed, and the fault is ours. Nothing was acknowledged. Tell the operator the request id {context.TraceIdentifier}."));
        }
    }

    private static Issue? Explain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Issue.Error(IssueType.NotFound, "route-unknown", 
            "There is nothing at this address. FHIR is served under /fhir; /fhir/metadata says what there is, and /swagger shows it."),
        StatusCodes.Status405MethodNotAllowed => Issue.Error(IssueType.NotSupported, "method-not-allowed", "The method is not possible at this address. The Allow header names those that are."),
        StatusCodes.Status415UnsupportedMediaType => Issue.Error(IssueType.NotSupported, "media-type", $"The body's media type is not read here. Send {FhirMediaTypes.Json}."),
        StatusCodes.Status400BadRequest => Issue.Error(IssueType.Invalid, "request-malformed", "The request can't be understood."),
        _ => null,
    };

    private static async Task Send(HttpContext context, Issue issue)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await FhirAnswer.Fail(issue).ExecuteAsync(context);
    }
}
