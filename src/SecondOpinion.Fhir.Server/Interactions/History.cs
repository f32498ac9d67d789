using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>history-instance: every version, newest first. hl7.org/fhir/R4/http.html#history</summary>
public sealed class History(IResourceStore store)
{
    private const int DefaultCount = 50;
    private const int MaxCount = 1000;

    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var query = ReadQuery(key, request.Query);
        if (!query.Succeeded) return FhirAnswer.Fail(query.Issues);
        if (await store.Read(key, Access.Everything, cancellationToken) is null)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}, and never was."));

        var page = await store.ReadHistory(query.Value, Access.Everything, cancellationToken);
        var baseUrl = BaseUrl.Of(request);
        var address = $"{baseUrl}/{key}/_history";
        using var bundle = new BundleWriter("history", baseUrl, page.Total);
        var self = ("self", address + request.QueryString);
        if (page.Next is { } next) bundle.Links(self, ("next", $"{address}?_count={query.Value.Count}&_before={next.VersionKey}"));
        else bundle.Links(self);
        foreach (var version in page.Versions) bundle.Past(version);
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private static Outcome<HistoryQuery> ReadQuery(ResourceKey key, IQueryCollection parameters)
    {
        var query = new HistoryQuery(key.Type, key.Id, DefaultCount);
        foreach (var (name, values) in parameters)
        {
            var text = values.ToString();
            switch (name)
            {
                case "_count" when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
                    query = query with { Count = Math.Min(count, MaxCount) };
                    break;
                case "_before" when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var before):
                    query = query with { Before = new HistoryPosition(before) };
                    break;
                case "_since" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var since):
                    query = query with { Since = since };
                    break;
                case "_format" or "_pretty":
                    break;
                default:
                    return Issue.Error(IssueType.Value, "parameter-malformed", $"The parameter \"{name}\" is not one of a history, or its value is malformed. A history takes _count and _since.");
            }
        }

        return query;
    }
}
