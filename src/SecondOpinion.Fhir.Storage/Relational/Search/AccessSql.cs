using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the test whether a resource at hand may be seen by whoever asks.</summary>
/// <param name="rules">Writes the criteria of rules; it knows no access itself, for rules look at the whole store.</param>
internal sealed class AccessSql(Access access, CriterionSql rules, Session session, Symbols symbols, CancellationToken cancellationToken)
{
    private const string Tag = "_tag";

    /// <summary>False when there is nothing to test.</summary>
    public bool IsLimited => !access.IsEverything;

    /// <summary>What may be seen of a type, as a set to begin with.</summary>
    public SeenSet SetOf(string resourceType) => new(resourceType, access.RulesOf(resourceType), rules, session, symbols, cancellationToken);

    /// <summary>Adds <c>AND (...)</c>, or nothing when everything may be seen.</summary>
    /// <param name="at">The resource, whose row must be at hand.</param>
    public async ValueTask AppendTest(SqlText sql, SearchPlace at)
    {
        if (access.IsEverything) return;
        sql.Add(" AND ");
        await AppendRules(sql, at);
    }

    /// <summary>The same for a resource that may be a deleted one.</summary>
    /// <param name="onlyDeleted">One that is there is not looked for.</param>
    public async ValueTask AppendTestOfPast(SqlText sql, SearchPlace at, bool onlyDeleted = false)
    {
        if (access.IsEverything) return;
        sql.Add(" AND (");
        await AppendPast(sql, at, onlyDeleted);
        sql.Add(")");
    }

    /// <summary>The same for a resource of whatever type.</summary>
    /// <param name="row">Name of its row in the table resource.</param>
    public async ValueTask AppendTestOfPast(SqlText sql, string row)
    {
        if (access.IsEverything) return;
        sql.Add(" AND (1 = 0");
        foreach (var type in await TypesThere())
        {
            sql.Add(" OR (").Add(row).Add(".type = ").Add(await symbols.Find(session, SymbolKind.ResourceType, type, cancellationToken)).Add(" AND (");
            await AppendPast(sql, SearchPlace.OfRow(row, type), onlyDeleted: false);
            sql.Add("))");
        }

        sql.Add(")");
    }

    /// <summary>Adds the test of a resource of one of these types.</summary>
    /// <param name="row">Name of its row in the table resource.</param>
    public async ValueTask AppendTestOfTypes(SqlText sql, string row, IEnumerable<string> types)
    {
        if (access.IsEverything) return;
        sql.Add(" AND (1 = 0");
        foreach (var type in types.Intersect(access.Types))
        {
            sql.Add(" OR (").Add(row).Add(".type = ").Add(await symbols.Find(session, SymbolKind.ResourceType, type, cancellationToken)).Add(" AND ");
            await AppendRules(sql, SearchPlace.OfRow(row, type));
            sql.Add(")");
        }

        sql.Add(")");
    }

    /// <summary>True when the resource with this key of the store may be seen.</summary>
    public async ValueTask<bool> Allows(long key)
    {
        if (access.IsEverything) return true;
        // Its type is looked up first: a test for every type there is would be a long statement.
        if (await session.Prepare("SELECT type FROM resource WHERE key = @p1").Bind(1, key).FindNumber(cancellationToken) is not { } type) return false;
        var sql = new SqlText().Add("SELECT 1 FROM resource r WHERE r.key = ").Value(key);
        await AppendTest(sql, SearchPlace.OfRow("r", symbols.NameOf((int)type)));
        return await sql.Prepare(session).ScalarNumber(cancellationToken) == 1;
    }

    /// <summary>Types of which there has ever been any: the rules of all that FHIR knows would be a statement of a megabyte.</summary>
    private async ValueTask<IReadOnlyList<string>> TypesThere()
    {
        var (types, seen) = (new List<string>(), access.Types.ToHashSet());
        await using var rows = await session.Prepare("SELECT s.name FROM symbol s WHERE s.kind = @p1 AND EXISTS (SELECT 1 FROM resource r WHERE r.type = s.id) ORDER BY s.id").Bind(1, (int)SymbolKind.ResourceType).Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.GetString(0) is var type && seen.Contains(type)) types.Add(type);
        }

        return types;
    }

    private async ValueTask AppendPast(SqlText sql, SearchPlace at, bool onlyDeleted)
    {
        if (!onlyDeleted)
        {
            await AppendRules(sql, at);
            sql.Add(" OR ");
        }

        sql.Add("(").Add(at.Row).Add(".is_deleted = 1 AND (1 = 0");
        foreach (var rule in access.RulesOf(at.Type).Where(rule => rule.Criteria.All(IsAboutTags)))
            await AppendRule(sql, at, rule with { Criteria = [.. rule.Criteria.Select(criterion => criterion with { Parameter = criterion.Parameter with { Code = IndexedParameter.TagsLeft } })] }, IndexedParameter.TagsLeft);
        sql.Add("))");
    }

    private async ValueTask AppendRules(SqlText sql, SearchPlace at)
    {
        // Nothing else is indexed of a deleted resource, so that rules which ask for an absence would let it pass.
        sql.Add("(").Add(at.Row).Add(".is_deleted = 0 AND (1 = 0");
        foreach (var rule in access.RulesOf(at.Type)) await AppendRule(sql, at, rule, Tag);
        sql.Add("))");
    }

    private async ValueTask AppendRule(SqlText sql, SearchPlace at, AccessRule rule, string tags)
    {
        sql.Add(" OR (1 = 1");
        foreach (var criterion in rule.Criteria)
        {
            sql.Add(" AND ");
            await rules.AppendTest(sql, at, criterion);
        }

        foreach (var condition in rule.Record) await AppendCondition(sql, at, condition, tags);
        sql.Add(")");
    }

    private static bool IsAboutTags(SearchCriterion criterion) => criterion is { Parameter.Code: Tag, Chain.Count: 0, Alternatives.Count: 0 };

    private async ValueTask AppendCondition(SqlText sql, SearchPlace at, RecordCondition condition, string tags)
    {
        var (own, other, row) = (sql.Alias("m"), sql.Alias("m"), sql.Alias("m"));
        var system = await symbols.Find(session, SymbolKind.System, Access.RecordSystem, cancellationToken);
        sql.Add(condition.IsAbsent ? " AND NOT EXISTS" : " AND EXISTS").Add(" (SELECT 1 FROM token_index ").Add(own).Add(" CROSS JOIN token_index ").Add(other).Add(" CROSS JOIN resource ").Add(row)
            .Add(" WHERE ").Add(own).Add(".param = ").Add(await Symbol(at.Type, tags)).Add(" AND ").Add(own).Add(".resource = ").Add(at.Key).Add(" AND ").Add(own).Add(".system = ").Add(system)
            .Add(" AND ").Add(other).Add(".param = ").Add(await Symbol(condition.Type, Tag)).Add(" AND ").Add(other).Add(".code = ").Add(own).Add(".code AND ").Add(other).Add(".system = ").Add(system)
            .Add(" AND ").Add(row).Add(".key = ").Add(other).Add(".resource AND ").Add(row).Add(".is_deleted = 0");
        foreach (var criterion in condition.Criteria)
        {
            sql.Add(" AND ");
            await rules.AppendTest(sql, SearchPlace.OfRow(row, condition.Type), criterion);
        }

        sql.EndTest(session.Dialect);
    }

    private ValueTask<int> Symbol(string type, string code) => symbols.Find(session, SymbolKind.SearchParameter, IndexedParameter.NameOf(type, code), cancellationToken);
}
