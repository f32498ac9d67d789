using System.Globalization;
using System.Xml;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Presentation;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>history of a resource, a type or the whole system: every version, newest first. hl7.org/fhir/R4/http.html#history</summary>
public sealed class History(IResourceStore store, DefinitionCatalogue definitions)
{
    private const int DefaultCount = 50;
    private const int MaxCount = 1000;

    /// <param name="type">Null for the whole system.</param>
    /// <param name="id">Null for the whole type.</param>
    public async Task<IResult> Handle(string? type, string? id, HttpRequest request, CancellationToken cancellationToken)
    {
        var pairs = QueryPairs.Read(request.QueryString.Value ?? "");
        var query = ReadQuery(new HistoryQuery(type, id, DefaultCount), pairs, Preferences.Read(request).Lenient);
        if (!query.Succeeded) return FhirAnswer.Fail(query.Issues);
        var subset = ResourceSubset.Read(pairs, type, definitions);
        if (!subset.Succeeded) return FhirAnswer.Fail(subset.Issues);
        var access = Caller.AccessOf(request);
        if (id is not null && await store.Read(new ResourceKey(type!, id), access, cancellationToken) is null)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {type}/{id}, and never was."));

        var page = await store.ReadHistory(query.Value, access, cancellationToken);
        var baseUrl = BaseUrl.Of(request);
        var address = string.Join('/', new[] { baseUrl, type, id, "_history" }.Where(part => part is not null));
        using var bundle = new BundleWriter("history", baseUrl, page.Total, subset.Value);
        var self = ("self", address + request.QueryString);
        if (page.Next is { } next) bundle.Links(self, ("next", NextUrl(address, pairs, query.Value.Count, next)));
        else bundle.Links(self);
        foreach (var version in page.Versions) bundle.Past(version);
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private static string NextUrl(string address, IReadOnlyList<KeyValuePair<string, string>> pairs, int count, HistoryPosition next)
    {
        var kept = pairs.Where(pair => pair.Key is not ("_count" or "_before"))
            .Append(new("_count", count.ToString(CultureInfo.InvariantCulture)))
            .Append(new("_before", next.VersionKey.ToString(CultureInfo.InvariantCulture)));
        return $"{address}?{string.Join('&', kept.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))}";
    }

    private static Outcome<HistoryQuery> ReadQuery(HistoryQuery query, IEnumerable<KeyValuePair<string, string>> parameters, bool lenient)
    {
        foreach (var (name, text) in parameters)
        {
            switch (name)
            {
                case "_count" when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
                    query = query with { Count = Math.Min(count, MaxCount) };
                    break;
                case "_before" when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var before):
                    query = query with { Before = new HistoryPosition(before) };
                    break;
                case "_since" when ReadInstant(text) is { } since:
                    query = query with { Since = since };
                    break;
                case "_at" when HistoryPeriod.Read(text) is { } at:
                    query = query with { At = at };
                    break;
                case "_format" or "_pretty" or "_summary" or "_elements":
                    break;
                case "_count" or "_before" or "_since" or "_at":
                    return Issue.Error(IssueType.Value, "parameter-malformed",
                        $"The value of {name} is malformed. _count is a whole number above 0, _since an instant such as 2026-11-25T08:00:00Z, _at a date or an instant.");
                default:
                    if (lenient) break;
                    return Issue.Error(IssueType.NotSupported, "search-parameter-unknown", $"A history does not take the parameter {name}. It takes _count, _since and _at.");
            }
        }

        return query;
    }

    private static DateTimeOffset? ReadInstant(string text)
    {
        try
        {
            // A plus sign that was not percent-encoded arrives as a space.
            return XmlConvert.ToDateTimeOffset(text.Replace(' ', '+'));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
