using System.Globalization;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Tells an operator how a search was run: where it began, how many rows that gave, the SQL, and the database's own plan.</summary>
internal sealed class SearchExplanation(Session session, CancellationToken cancellationToken)
{
    public async ValueTask<IReadOnlyList<string>> Of(IEnumerable<(SearchQuery Query, IMatchSource Planner)> parts, SearchPosition? after)
    {
        var lines = new List<string>();
        foreach (var (query, planner) in parts)
        {
            if (await planner.Walk(after, unchangedSince: null) is not null) lines.Add($"{query.ResourceType}: first walks along the {(query.Sort.Count == 0 ? "keys of what the caller may see" : "values sorted by")}, as long as that fills a page soon.");
            var count = await planner.CountBeginning();
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{query.ResourceType}: begins with {planner.Beginning}; {count} rows looked at from there."));
            var page = await planner.Page(after, unchangedSince: null);
            lines.Add(page.ToString());

            // PostgreSQL runs the statement for it, and says how many rows each step really gave.
            var prefix = session.Dialect == SqlDialect.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ANALYZE ";
            await using var rows = await page.Prepare(session, prefix).Query(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) lines.Add(rows.GetString(session.Dialect == SqlDialect.Sqlite ? 3 : 0));
        }

        return lines;
    }
}
