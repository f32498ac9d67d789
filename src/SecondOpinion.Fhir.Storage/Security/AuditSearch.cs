using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Relational.Search;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Reads and searches the audit as if it were stored AuditEvents.</summary>
/// <remarks>
/// It has no index, which would cost every request and be used by few searches: the links of the time that is asked for are read, those that hold none of the texts asked for passed
/// over by their bytes, and the rest looked at event by event. So the answer is exact, and a search without a date reads the whole of the audit.
/// </remarks>
public sealed class AuditSearch(AuditLog log, AuditSearchSettings settings)
{
    private const int LinksAtOnce = 64;

    /// <summary>True for a search parameter that the audit is searched by.</summary>
    public static bool Takes(string code) => AuditValues.Dates.Contains(code) || AuditValues.Strings.Contains(code) || AuditValues.Tokens.Contains(code) || AuditValues.References.Contains(code);

    /// <summary>An event; null when there is none of this id, or not for this view.</summary>
    public async ValueTask<StoredVersion?> Find(string id, AuditView view, CancellationToken cancellationToken) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && id[0] != '0' && await log.Find(number, cancellationToken) is { } entry && view.Of(entry) is { } seen
            ? Version(seen)
            : null;

    /// <summary>One page of matches; newest first unless they are sorted by date.</summary>
    /// <param name="alternatives">Searches of which one must find the event too; empty for no such bound.</param>
    public async ValueTask<SearchPage> Run(SearchQuery query, AuditView view, IReadOnlyList<IReadOnlyList<SearchCriterion>> alternatives, CancellationToken cancellationToken)
    {
        if (Refuse(query) is { } refusal) return SearchPage.Refused(refusal);
        var criteria = Compile(query.Criteria);
        if (!criteria.Succeeded) return SearchPage.Refused(criteria.Issues[0]);
        var bounds = new List<IReadOnlyList<AuditCriterion>>();
        foreach (var alternative in alternatives)
        {
            var bound = Compile(alternative);
            if (!bound.Succeeded) return SearchPage.Refused(bound.Issues[0]);
            bounds.Add(bound.Value);
        }

        var tokens = new PageTokens(await log.PageKey(cancellationToken));
        SearchPosition? after = null;
        if (query.Page is not null && (after = tokens.Read(query, query.Page)) is null)
        {
            return SearchPage.Refused(Issue.Error(IssueType.Value, "search-page-unknown",
                "The page token was not given for this search. Follow the links of a Bundle as they are, or begin again without _page."));
        }

        var walk = new AuditWalk(log, criteria.Value, bounds, view, isForward: query.Sort is [{ Descending: false }, ..], LinksAtOnce);
        if (query.CountOnly) return new SearchPage([], [], (int)await walk.Count(null, cancellationToken), null);
        var found = await walk.Take(after?.Key, query.Count + 1, cancellationToken);
        var matches = found.Take(query.Count).Select(Version).ToList();
        var next = found.Count > query.Count ? tokens.Write(query, new SearchPosition(found[query.Count - 1].Number, new object?[query.Sort.Count], 0)) : null;
        var total = after is null && next is null ? matches.Count : query.Total == SearchTotal.Accurate ? (int?)await walk.Count(null, cancellationToken) : null;
        return new SearchPage(matches, [], total, next);
    }

    private static Issue? Refuse(SearchQuery query)
    {
        if (query.Sort.Count > 1 || query.Sort.Any(key => !AuditValues.Dates.Contains(key.Parameter.Code)))
            return Issue.Error(IssueType.NotSupported, "search-sort", "The audit is sorted by date or -date. Give one of them, or leave _sort out for the newest first.");
        if (query.Includes.Count > 0)
            return Issue.Error(IssueType.NotSupported, "search-audit-include", "Nothing is included with AuditEvents. Leave _include and _revinclude out, and read what they refer to by its address.");
        return query.Explain ? Issue.Error(IssueType.NotSupported, "search-explain", "A search of the audit is not explained. Leave _explain out.") : null;
    }

    private static StoredVersion Version(AuditEntry entry) =>
        new(new ResourceKey("AuditEvent", entry.Number.ToString(CultureInfo.InvariantCulture)), 1, entry.Number, entry.Recorded, ChangeKind.Create, AuditEventWriter.Write(entry));

    private Outcome<IReadOnlyList<AuditCriterion>> Compile(IReadOnlyList<SearchCriterion> criteria)
    {
        var compiled = new List<AuditCriterion>();
        foreach (var criterion in criteria)
        {
            var one = AuditCriterion.Of(criterion, settings);
            if (!one.Succeeded) return Outcome<IReadOnlyList<AuditCriterion>>.Failure(one.Issues);
            compiled.Add(one.Value);
        }

        return compiled;
    }
}
