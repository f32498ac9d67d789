using Microsoft.Net.Http.Headers;

namespace SecondOpinion.Fhir.Server;

/// <summary>hl7.org/fhir/R4/http.html#mime-type</summary>
public static class FhirMediaTypes
{
    public const string Json = "application/fhir+json";

    public const string Xml = "application/fhir+xml";

    public const string JsonPatch = "application/json-patch+json";

    private static readonly string[] JsonNames = [Json, "application/json", "text/json", "application/json+fhir", "json"];
    private static readonly string[] XmlNames = [Xml, "application/xml", "text/xml", "application/xml+fhir", "xml"];

    /// <summary>The format of a body of this content type; null when it is neither, or not in UTF-8.</summary>
    public static FhirFormat? OfBody(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed)) return null;
        var isUtf8 = parsed.Charset.Length == 0 || parsed.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return isUtf8 ? Named(parsed.MediaType.Value) : null;
    }

    /// <summary>The format to answer in: what <c>_format</c> asks for, or else what Accept likes best, JSON where it does not mind; null when it takes neither.</summary>
    public static FhirFormat? OfAnswer(HttpRequest request)
    {
        if (request.Query.TryGetValue("_format", out var asked) && asked.Count > 0) return Named(asked[0]?.Replace(' ', '+').Split(';')[0]);
        if (request.Headers.Accept.Count == 0) return FhirFormat.Json;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return null;
        var best = accepted.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1).Select(Matching).FirstOrDefault(format => format is not null);
        return best;
    }

    private static FhirFormat? Matching(MediaTypeHeaderValue accepted) =>
        accepted.MatchesAllTypes || accepted.MatchesAllSubTypes ? FhirFormat.Json : Named(accepted.MediaType.Value);

    private static FhirFormat? Named(string? name) =>
        JsonNames.Contains(name, StringComparer.OrdinalIgnoreCase) ? FhirFormat.Json
        : XmlNames.Contains(name, StringComparer.OrdinalIgnoreCase) ? FhirFormat.Xml
        : null;
}
