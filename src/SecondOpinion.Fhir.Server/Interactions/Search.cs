using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>search-type, by GET and by POST. hl7.org/fhir/R4/search.html</summary>
public sealed class Search(IResourceStore store, SearchQueryParser parser)
{
    public async Task<IResult> Handle(string type, HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new List<KeyValuePair<string, string>>(QueryPairs.Read(request.QueryString.Value ?? ""));
        if (HttpMethods.IsPost(request.Method))
        {
            if (!request.HasFormContentType)
                return FhirAnswer.Fail(Issue.Error(IssueType.NotSupported, "media-type", "POST _search takes its parameters as a form. Send them as application/x-www-form-urlencoded."));
            var body = System.Text.Encoding.UTF8.GetString((await FhirBody.ReadBytes(request)).Span);
            parameters.AddRange(QueryPairs.Read(body));
        }

        return await Run(type, parameters, Preferences.Read(request).Lenient, BaseUrl.Of(request), cancellationToken);
    }

    internal async Task<FhirAnswer> Run(string type, IReadOnlyList<KeyValuePair<string, string>> parameters, bool lenient, string baseUrl, CancellationToken cancellationToken)
    {
        var parsed = parser.Parse(type, parameters);
        if (!parsed.Succeeded) return FhirAnswer.Fail(parsed.Issues);
        var unused = parsed.Value.Unused.Select(parameter => parameter.Issue).ToArray();
        if (unused.Length > 0 && !lenient) return FhirAnswer.Fail(unused);

        var page = await store.Search(parsed.Value.Query, Access.Everything, cancellationToken);
        if (page.Refusal is not null) return FhirAnswer.Fail(page.Refusal);
        using var bundle = new BundleWriter("searchset", baseUrl, page.Total);
        var used = parsed.Value.Used;
        var self = ("self", Url(baseUrl, type, used));
        if (page.Next is null) bundle.Links(self);
        else bundle.Links(self, ("next", Url(baseUrl, type, [.. used, new("_page", page.Next)])));
        foreach (var match in page.Matches) bundle.Found(match, "match");
        foreach (var included in page.Included) bundle.Found(included, "include");
        if (unused.Length > 0) bundle.FoundOutcome(unused.Select(issue => issue with { Severity = IssueSeverity.Warning }).ToArray());
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private static string Url(string baseUrl, string type, IReadOnlyList<KeyValuePair<string, string>> parameters) => parameters.Count == 0
        ? $"{baseUrl}/{type}"
        : $"{baseUrl}/{type}?{string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Key).Replace("%3A", ":")}={Uri.EscapeDataString(p.Value)}"))}";
}
