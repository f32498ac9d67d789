using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Finds what a page of matches includes. hl7.org/fhir/R4/search.html#include</summary>
internal sealed class SearchIncludes(Session session, Symbols symbols, AccessSql limits, CancellationToken cancellationToken)
{
    /// <summary>Resources that one page includes at most.</summary>
    private const int Max = 1000;

    private const string Targets =
        "SELECT t.key FROM reference_index c CROSS JOIN resource t WHERE c.resource = @p1 AND c.param = @p2 AND c.server = 0 AND (@p3 = 0 OR c.type = @p3) "
        + "AND t.type = c.type AND t.id = c.target AND t.is_deleted = 0 ORDER BY t.key";

    private const string Referrers =
        "SELECT c.resource FROM resource t CROSS JOIN reference_index c WHERE t.key = @p1 AND c.param = @p2 AND c.target = t.id AND c.type = t.type AND c.server = 0 "
        + "ORDER BY c.resource";

    // To what is contained only its container refers.
    private const string Containers =
        "SELECT t.resource FROM contained t CROSS JOIN reference_index c WHERE t.key = @p1 AND c.param = @p2 AND c.resource = t.resource AND c.target = t.id AND c.type = t.type";

    private readonly HashSet<long> seen = [];
    private readonly List<long> found = [];
    private bool isCut;

    public async ValueTask<(IReadOnlyList<long> Keys, bool AreCut)> Find(IReadOnlyList<Include> includes, IReadOnlyList<long> matches, IReadOnlyList<StoredVersion> resources)
    {
        if (includes.Count == 0) return ([], false);
        seen.UnionWith(matches);
        var round = new List<(long Key, string Type, bool IsContained)>();
        for (var i = 0; i < matches.Count; i++) round.Add((matches[i], resources[i].Key.Type, resources[i].Container is not null));

        for (var isFirst = true; round.Count > 0 && !isCut; isFirst = false)
        {
            var next = new List<(long Key, string Type, bool IsContained)>();
            foreach (var include in includes)
            {
                if (!isFirst && !include.Iterate) continue;
                foreach (var (key, type, isContained) in round) await Follow(include, key, type, isContained, next);
            }

            round = next;
        }

        return (found, isCut);
    }

    private async ValueTask Follow(Include include, long key, string type, bool isContained, List<(long Key, string Type, bool IsContained)> next)
    {
        var name = IndexedParameter.NameOf(isContained && !include.Reverse ? IndexedParameter.TypeOfContained(include.Source) : include.Source, include.Parameter.Code);
        if (isContained && include.Reverse) name = IndexedParameter.NameOfContained(name);
        var parameter = await symbols.Find(session, SymbolKind.SearchParameter, name, cancellationToken);
        if (include.Reverse)
        {
            if (include.Target is null || include.Target == type) await Collect(session.Prepare(isContained ? Containers : Referrers).Bind(1, key).Bind(2, parameter), next);
            return;
        }

        if (include.Source != type) return;
        var target = include.Target is null ? 0 : await symbols.Find(session, SymbolKind.ResourceType, include.Target, cancellationToken);
        await Collect(session.Prepare(Targets).Bind(1, key).Bind(2, parameter).Bind(3, target), next);
    }

    private async ValueTask Collect(Statement statement, List<(long Key, string Type, bool IsContained)> next)
    {
        var keys = new List<long>();
        await using (var rows = await statement.Query(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken)) keys.Add(rows.GetInt64(0));
        }

        foreach (var key in keys)
        {
            if (!seen.Add(key) || !await limits.Allows(key)) continue;
            if (found.Count == Max)
            {
                isCut = true;
                return;
            }

            found.Add(key);
            var type = (int)await session.Prepare("SELECT type FROM resource WHERE key = @p1").Bind(1, key).ScalarNumber(cancellationToken);
            next.Add((key, symbols.NameOf(type), false));
        }
    }
}
