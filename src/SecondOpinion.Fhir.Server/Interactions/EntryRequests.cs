using Microsoft.AspNetCore.Http.Features;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Transactions;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>Runs an entry of a Bundle as the request it stands for: through the same routes and rules, for the same caller.</summary>
internal sealed class EntryRequests
{
    private RequestDelegate? pipeline;

    /// <summary>Remembers what follows in the pipeline, which is where entries go in.</summary>
    public RequestDelegate Capture(RequestDelegate next) => pipeline = next;

    /// <param name="entry">Bundle.entry, whose issues of parsing are not looked at here.</param>
    public async Task<FhirAnswer> Run(Element entry, HttpContext outer, CancellationToken cancellationToken)
    {
        var request = entry.Child("request");
        var (method, url) = (request.ChildText("method"), request.ChildText("url"));
        if (method is null || url is null)
        {
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "entry-request-missing", $"{entry.Path}.request",
                "The entry does not say what to do. Add request.method and request.url."));
        }

        var baseUrl = BaseUrl.Of(outer.Request);
        var relative = (url.StartsWith(baseUrl + "/", StringComparison.Ordinal) ? url[baseUrl.Length..] : url).TrimStart('/');
        if (relative.Length == 0 || relative[0] == '?' || relative.Contains("://", StringComparison.Ordinal))
        {
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Value, "entry-url-form", $"{entry.Path}.request.url",
                "The url is none of this server's resources. Write it relative to the base: Patient, Patient/123. A Bundle in a Bundle is not run."));
        }

        var body = EntryBody.Of(entry);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var answer = await Send(method, relative, request, body.Value, outer, cancellationToken);
        return answer.Placed(issue => At(issue, entry));
    }

    /// <summary>What is wrong with an entry's resource, seen from the Bundle it stands in.</summary>
    private static Issue At(Issue issue, Element entry)
    {
        var resource = entry.Child("resource");
        var type = resource.Exists ? resource.TypeName : "";
        var isInside = type.Length > 0 && issue.Expression.StartsWith(type, StringComparison.Ordinal);
        return issue.At(isInside ? $"{entry.Path}.resource{issue.Expression[type.Length..]}" : entry.Path) with { Line = 0, Column = 0 };
    }

    private async Task<FhirAnswer> Send(string method, string relative, Element request, EntryBody body, HttpContext outer, CancellationToken cancellationToken)
    {
        var answer = new EntryAnswer();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        features.Set(answer);
        features.Set(Caller.Of(outer.Request));
        var inner = new DefaultHttpContext(features)
        {
            RequestServices = outer.RequestServices, User = outer.User, TraceIdentifier = outer.TraceIdentifier, RequestAborted = cancellationToken,
        };
        var queryAt = relative.IndexOf('?');
        inner.Request.Method = method;
        inner.Request.Scheme = outer.Request.Scheme;
        inner.Request.Host = outer.Request.Host;
        inner.Request.PathBase = outer.Request.PathBase;
        inner.Request.Path = "/fhir/" + Uri.UnescapeDataString(queryAt < 0 ? relative : relative[..queryAt]);
        inner.Request.QueryString = new QueryString(queryAt < 0 ? "" : relative[queryAt..]);
        inner.Request.Headers.Accept = FhirMediaTypes.Json;
        inner.Request.Headers["Prefer"] = outer.Request.Headers["Prefer"];
        Copy(request, "ifNoneExist", inner, "If-None-Exist");
        Copy(request, "ifMatch", inner, "If-Match");
        Copy(request, "ifNoneMatch", inner, "If-None-Match");
        if (DateTimeOffset.TryParse(request.ChildText("ifModifiedSince"), out var since)) inner.Request.GetTypedHeaders().IfModifiedSince = since;
        if (body.MediaType is not null)
        {
            inner.Request.ContentType = body.MediaType;
            inner.Request.ContentLength = body.Bytes.Length;
            inner.Request.Body = new MemoryStream(body.Bytes.ToArray(), writable: false);
        }

        await pipeline!(inner);
        return answer.Answer ?? FhirAnswer.Of(inner.Response.StatusCode, default);
    }

    private static void Copy(Element request, string name, HttpContext inner, string header)
    {
        if (request.ChildText(name) is { } value) inner.Request.Headers[header] = value;
    }
}
