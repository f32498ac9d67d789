using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SecondOpinion.Fhir.Server;

/// <summary>hl7.org/fhir/R4/http.html#mime-type</summary>
public static class FhirMediaTypes
{
    public const string Json = "application/fhir+json";

    public const string Xml = "application/fhir+xml";

    public const string JsonPatch = "application/json-patch+json";

    public const string Ndjson = "application/fhir+ndjson";

    private static readonly string[] JsonNames = [Json, "application/json", "text/json", "application/json+fhir", "json"];
    private static readonly string[] XmlNames = [Xml, "application/xml", "text/xml", "application/xml+fhir", "xml"];

    /// <summary>The format of a body of this content type; null when it is neither, not in UTF-8, or of another version of FHIR.</summary>
    public static FhirFormat? OfBody(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed) || !IsR4(parsed)) return null;
        var isUtf8 = parsed.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(parsed.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return isUtf8 ? Named(parsed.MediaType.Value) : null;
    }

    /// <summary>The format to answer in: what <c>_format</c> asks for, or else what Accept likes best, JSON where it does not mind; null when it takes neither.</summary>
    public static FhirFormat? OfAnswer(HttpRequest request)
    {
        if (request.Query.TryGetValue("_format", out var asked) && asked.Count > 0) return Named(asked[0]?.Replace(' ', '+').Split(';')[0].Trim());
        if (StringValues.IsNullOrEmpty(request.Headers.Accept)) return FhirFormat.Json;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return null;
        var (json, xml) = (Quality(accepted, FhirFormat.Json), Quality(accepted, FhirFormat.Xml));
        return json is 0 && xml is 0 ? null : xml > json ? FhirFormat.Xml : FhirFormat.Json;
    }

    /// <summary>How much a format is liked: the most specific range that takes it decides. rfc-editor.org/rfc/rfc9110#section-12.5.1</summary>
    private static double Quality(IEnumerable<MediaTypeHeaderValue> accepted, FhirFormat format)
    {
        var (specificity, quality) = (-1, 0.0);
        foreach (var range in accepted.Where(IsR4))
        {
            var match = range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? (range.Type == "application" ? 1 : -1) : Named(range.MediaType.Value) == format ? 2 : -1;
            var liked = range.Quality ?? 1;
            if (match < 0 || match < specificity || (match == specificity && liked <= quality)) continue;
            (specificity, quality) = (match, liked);
        }

        return quality;
    }

    /// <summary>The parameter fhirVersion, where it stands, must be that of R4. hl7.org/fhir/R4/http.html#version-parameter</summary>
    private static bool IsR4(MediaTypeHeaderValue type)
    {
        var version = type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("fhirVersion", StringComparison.OrdinalIgnoreCase));
        return version is null || HeaderUtilities.RemoveQuotes(version.Value).Value is "4.0" or "4.0.1";
    }

    private static FhirFormat? Named(string? name) =>
        JsonNames.Contains(name, StringComparer.OrdinalIgnoreCase) ? FhirFormat.Json
        : XmlNames.Contains(name, StringComparer.OrdinalIgnoreCase) ? FhirFormat.Xml
        : null;
}
