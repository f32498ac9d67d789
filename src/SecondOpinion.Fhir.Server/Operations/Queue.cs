using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>GET Task/$queue</c>: the Review Tasks nobody owns that suit the centre, the most urgent first. A plain search for them finds the same.</summary>
public sealed class Queue(IResourceStore store, SearchQueryParser parser)
{
    private const int MostOnPage = 200;
    private const int DefaultOnPage = 20;

    private static readonly HashSet<string> Own = ["specialty", "language", "country", "_count", "_after", "_format", "_pretty"];

    public async Task<IResult> Handle(HttpRequest request, CancellationToken cancellationToken)
    {
        var asked = QueryPairs.Read(request.QueryString.Value ?? "");
        var count = DefaultOnPage;
        if (asked.FirstOrDefault(pair => pair.Key == "_count").Value is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
            return FhirAnswer.Fail(Issue.Error(IssueType.Value, "search-count", "_count is no whole number above 0. Correct it, or leave it out for 20."));
        var after = asked.FirstOrDefault(pair => pair.Key == "_after").Value;
        if (after is not null && Unmask(after) is null)
            return FhirAnswer.Fail(Issue.Error(IssueType.Value, "search-page", "_after was not given by this queue. Follow the next link, or leave it out to begin again."));

        var items = await Find(asked.Where(pair => !Own.Contains(pair.Key)), request, cancellationToken);
        if (!items.Succeeded) return FhirAnswer.Fail(items.Issues);
        string[] Values(string name) => asked.Where(pair => pair.Key == name).SelectMany(pair => pair.Value.Split(',')).ToArray();
        var suiting = items.Value.Where(item => item.Suits(Values("specialty"), Values("language"), Values("country"))).OrderBy(item => item.Key, StringComparer.Ordinal).ToArray();
        var page = suiting.SkipWhile(item => after is not null && string.CompareOrdinal(item.Key, Unmask(after)) <= 0).Take(Math.Min(count, MostOnPage) + 1).ToArray();
        return Write(page, Math.Min(count, MostOnPage), suiting.Length, asked, request);
    }

    private static FhirAnswer Write(IReadOnlyList<QueueItem> page, int count, int total, IReadOnlyList<KeyValuePair<string, string>> asked, HttpRequest request)
    {
        var baseUrl = BaseUrl.Of(request);
        using var bundle = new BundleWriter("searchset", baseUrl, total);
        var self = ("self", Url(baseUrl, asked));
        if (page.Count <= count) bundle.Links(self);
        else bundle.Links(self, ("next", Url(baseUrl, [.. asked.Where(pair => pair.Key != "_after"), new("_after", WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(page[count - 1].Key)))])));
        foreach (var item in page.Take(count)) bundle.Found(item.Version, "match");
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private static string Url(string baseUrl, IEnumerable<KeyValuePair<string, string>> parameters) =>
        QueryHelpers.AddQueryString($"{baseUrl}/Task/$queue", parameters.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)));

    private static string? Unmask(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>All unclaimed reviews the caller may see; further search parameters of Task narrow them.</summary>
    private async ValueTask<Outcome<IReadOnlyList<QueueItem>>> Find(IEnumerable<KeyValuePair<string, string>> further, HttpRequest request, CancellationToken cancellationToken)
    {
        var parsed = parser.Parse("Task", [new("owner:missing", "true"), new("status", "requested"), new("code", Vocabulary.TaskKind + "|review"), new("_count", "200"), new("_total", "none"), .. further]);
        if (!parsed.Succeeded) return Outcome<IReadOnlyList<QueueItem>>.Failure(parsed.Issues);
        if (parsed.Value.Unused.Count > 0 && !Preferences.Read(request).Lenient) return Outcome<IReadOnlyList<QueueItem>>.Failure(parsed.Value.Unused.Select(unused => unused.Issue).ToArray());
        if (parsed.Value.Query.Contained != ContainedMatches.None)
            return Issue.Error(IssueType.NotSupported, "search-contained", "The queue holds Tasks that are stored by themselves. Leave _contained out.");
        var items = new List<QueueItem>();
        for (string? page = null; ;)
        {
            var found = await store.Search(parsed.Value.Query with { Page = page }, Caller.AccessOf(request), cancellationToken);
            items.AddRange(found.Matches.Select(QueueItem.Read));
            page = found.Next;
            if (page is null) return items;
        }
    }
}
