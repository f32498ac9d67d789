using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes a criterion in two forms: as a test of a resource at hand, and as the set of all resources that meet it.</summary>
/// <param name="limits">What may be stepped on by a chain; null in the rules of an access, which step on everything that is stored by itself. What somebody contains is
/// their own word, and opens nothing.</param>
internal sealed class CriterionSql(Session session, Symbols symbols, SearchParameterTable parameters, ValueSql values, AccessSql? limits, CancellationToken cancellationToken)
{
    private ContainedChainSql? inside;

    /// <summary>True when there is a set form: a criterion that asks for the absence of something has none that would be worth reading.</summary>
    public static bool HasSet(SearchCriterion criterion) => criterion.Modifier is not ("not" or "not-in" or "missing") && !IsWritten(criterion.Parameter) && criterion.Alternatives.All(HasSet);

    /// <summary>True when there is one among what is contained that is less than all of the type.</summary>
    public static bool HasContainedSet(SearchCriterion criterion) => HasSet(criterion)
        && (criterion.Chain.Count == 0 ? !IsOwnColumn(criterion.Parameter) : !criterion.Chain[0].Reverse) && criterion.Alternatives.All(HasContainedSet);

    /// <summary>True when its rows come in the order of resources, so that a page can be read off without sorting.</summary>
    public static bool IsOrdered(SearchCriterion criterion) =>
        HasSet(criterion) && criterion is { Chain.Count: 0, Alternatives.Count: 0, Values.Count: 1 } && criterion.Parameter.Type switch
        {
            _ when IsOwnColumn(criterion.Parameter) => false,
            SearchParameterType.Token when criterion.Modifier is "text" or "in" => false,
            SearchParameterType.Token => criterion.Modifier == "of-type" || (TokenValue.TryParse(criterion.Values[0], out var token) && token.Code is not null),
            SearchParameterType.Reference => true,
            SearchParameterType.Uri => criterion.Modifier is null,
            SearchParameterType.String => criterion.Modifier == "exact",
            _ => false,
        };

    /// <param name="at">The resource at hand.</param>
    public async ValueTask AppendTest(SqlText sql, SearchPlace at, SearchCriterion criterion)
    {
        sql.Add("(");
        await AppendTest(sql, at, criterion, 0);
        foreach (var alternative in criterion.Alternatives)
        {
            sql.Add(" OR ");
            await AppendTest(sql, at, alternative, 0);
        }

        sql.Add(")");
    }

    /// <summary>A SELECT of keys, in a column named resource; a key may come more than once.</summary>
    public async ValueTask AppendSet(SqlText sql, string resourceType, SearchCriterion criterion)
    {
        await AppendSet(sql, resourceType, criterion, 0);
        foreach (var alternative in criterion.Alternatives)
        {
            sql.Add(" UNION ALL ");
            await AppendSet(sql, resourceType, alternative, 0);
        }
    }

    /// <summary>The FROM and WHERE of an ordered criterion's rows, under the name d.</summary>
    /// <param name="join">What is joined to d.</param>
    public async ValueTask AppendOrdered(SqlText sql, string resourceType, SearchCriterion criterion, string join)
    {
        var (table, parameter) = await Rows(resourceType, criterion);
        sql.Add(table).Add(" d").Add(join).Add(" WHERE d.param = ").Add(parameter).Add(" AND ");
        await values.Append(sql, "d", criterion.Parameter.Type, criterion.Modifier, criterion.Values[0]);
    }

    /// <summary>True when the test of a criterion looks into the resource's row, and not only at its key.</summary>
    public static bool UsesRow(SearchCriterion criterion) =>
        (criterion.Chain.Count > 0 ? criterion.Chain[0].Reverse : (IsOwnColumn(criterion.Parameter) && criterion.Modifier != "missing") || IsWritten(criterion.Parameter)) || criterion.Alternatives.Any(UsesRow);

    // A plus sign keeps an index from being used for the term after it. sqlite.org/optoverview.html
    // Without statistics, a range of values would else seem a better way than the resource, whose few rows lie side by side.
    // PostgreSQL has statistics, and an index over both.
    public string ByResource(string table) => session.Dialect == SqlDialect.PostgreSql || table is "token_index" or "reference_index" or "uri_index" ? "" : "+";

    // _text and _content are looked for in what is written, which no index holds.
    private static bool IsWritten(SearchParameter parameter) => parameter.Code is "_text" or "_content";

    private static bool IsOwnColumn(SearchParameter parameter) => parameter.Code is "_id" or "_lastUpdated";

    private ContainedChainSql Inside => inside ??= new ContainedChainSql(this, session, symbols, stepsInside: limits is not null, cancellationToken);

    private static bool IsCodeList(SearchCriterion criterion) => criterion.Modifier is "in" or "not-in";

    private static bool IsInBaseUnits(string value) => QuantityValue.TryParse(value, out var quantity) && quantity.InBaseUnits is not null;

    /// <param name="step">Steps of the chain that have been made to get there.</param>
    internal async ValueTask AppendTest(SqlText sql, SearchPlace at, SearchCriterion criterion, int step)
    {
        if (step == criterion.Chain.Count)
        {
            await AppendOwnTest(sql, at, criterion);
            return;
        }

        var link = criterion.Chain[step];
        if (link.Reverse && at.Inner is not null)
        {
            await Inside.AppendTestOfContainer(sql, at, link, criterion, step);
            return;
        }

        var (reference, target) = (sql.Alias("c"), sql.Alias("t"));
        var linkType = await TypeSymbol(link.Type);
        var inward = await Inside.Find(at.Type, link);
        if (inward != Symbols.Unknown) sql.Add("(");
        sql.Add("EXISTS (SELECT 1 FROM reference_index ").Add(reference).Add(" CROSS JOIN resource ").Add(target).Add(" WHERE ").Add(reference).Add(".server = 0 AND ").Add(reference).Add(".param = ");
        if (link.Reverse)
        {
            sql.Add(await Parameter(link.Type, link.Parameter.Code)).Add(" AND ").Add(reference).Add(".target = ").Add(at.Id).Add(" AND ")
                .Add(reference).Add(".type = ").Add(await TypeSymbol(at.Type)).Add(" AND ").Add(target).Add(".key = ").Add(reference).Add(".resource");
        }
        else
        {
            sql.Add(await Parameter(at.Type, link.Parameter.Code)).Add(" AND ").Add(reference).Add(".resource = ").Add(at.Key).Add(" AND ")
                .Add(reference).Add(".type = ").Add(linkType).Add(" AND ").Add(target).Add(".type = ").Add(linkType).Add(" AND ")
                .Add(target).Add(".id = ").Add(reference).Add(".target AND ").Add(target).Add(".is_deleted = 0");
        }

        if (limits is not null) await limits.AppendTest(sql, SearchPlace.OfRow(target, link.Type));
        sql.Add(" AND ");
        await AppendTest(sql, SearchPlace.OfRow(target, link.Type), criterion, step + 1);
        sql.EndTest(session.Dialect);
        if (inward == Symbols.Unknown) return;
        sql.Add(" OR ");
        await Inside.AppendTest(sql, at, link.Type, inward, criterion, step);
        sql.Add(")");
    }

    private async ValueTask AppendOwnTest(SqlText sql, SearchPlace at, SearchCriterion criterion)
    {
        if (criterion.Modifier == "missing")
        {
            await AppendMissing(sql, at, criterion);
        }
        else if (IsWritten(criterion.Parameter))
        {
            WrittenSql.Append(sql, session.Dialect, at, criterion);
        }
        else if (IsOwnColumn(criterion.Parameter))
        {
            sql.Add(criterion.Modifier == "not" ? "NOT (" : "(");
            AppendOwnColumn(sql, criterion, criterion.Parameter.Code == "_id" ? at.Id : at.LastUpdated);
            sql.Add(")");
        }
        else if (criterion.Parameter.Type == SearchParameterType.Quantity)
        {
            // Each value may be looked for in rows of its own: in base units, or as it was written.
            sql.Add("(1 = 0");
            foreach (var value in criterion.Values)
            {
                sql.Add(" OR ");
                await AppendExists(sql, at, criterion with { Values = [value] });
            }

            sql.Add(")");
        }
        else
        {
            await AppendExists(sql, at, criterion);
        }
    }

    private async ValueTask AppendExists(SqlText sql, SearchPlace at, SearchCriterion criterion)
    {
        var (table, parameter) = await Rows(at.Type, criterion);
        var row = sql.Alias("x");
        sql.Add(criterion.Modifier is "not" or "not-in" ? "NOT EXISTS" : "EXISTS").Add(" (SELECT 1 FROM ").Add(table).Add(" ").Add(row).Add(" WHERE ")
            .Add(ByResource(table)).Add(row).Add(".param = ").Add(parameter).Add(" AND ").Add(row).Add(".resource = ").Add(at.Key).Add(" AND (");
        if (IsCodeList(criterion))
        {
            await values.AppendCodes(sql, row, criterion.Values);
        }
        else
        {
            for (var i = 0; i < criterion.Values.Count; i++)
            {
                sql.Add(i == 0 ? "(" : " OR (");
                await AppendValue(sql, at.Type, row, criterion, criterion.Values[i]);
                sql.Add(")");
            }
        }

        sql.Add(")").EndTest(session.Dialect);
    }

    private async ValueTask AppendMissing(SqlText sql, SearchPlace at, SearchCriterion criterion)
    {
        var isMissing = criterion.Values[0] == "true";
        if (IsOwnColumn(criterion.Parameter))
        {
            sql.Add(isMissing ? "1 = 0" : "1 = 1");
            return;
        }

        var (table, parameter) = await Rows(at.Type, criterion);
        sql.Add(isMissing ? "NOT (" : "(");
        sql.Add("EXISTS (SELECT 1 FROM ").Add(table).Add(" x WHERE x.resource = ").Add(at.Key).Add(" AND x.param = ").Add(parameter).EndTest(session.Dialect);
        if (table != "token_index")
        {
            // Present, but nothing in it that could be searched by.
            sql.Add(" OR EXISTS (SELECT 1 FROM token_index x WHERE x.param = ").Add(await Parameter(at.Type, criterion.Parameter.Code))
                .Add(" AND x.code = '' AND x.resource = ").Add(at.Key).EndTest(session.Dialect);
        }

        sql.Add(")");
    }

    internal async ValueTask AppendSet(SqlText sql, string resourceType, SearchCriterion criterion, int step)
    {
        if (resourceType[0] == '#' && (step < criterion.Chain.Count ? criterion.Chain[step].Reverse : IsOwnColumn(criterion.Parameter)))
        {
            await Inside.AppendTestedSet(sql, resourceType, criterion, step);
            return;
        }

        if (step == criterion.Chain.Count)
        {
            await AppendOwnSet(sql, resourceType, criterion);
            return;
        }

        var link = criterion.Chain[step];
        var (reference, target) = (sql.Alias("c"), sql.Alias("t"));
        if (link.Reverse)
        {
            var type = await TypeSymbol(resourceType);
            sql.Add("SELECT ").Add(target).Add(".key AS resource FROM reference_index ").Add(reference).Add(" CROSS JOIN resource ").Add(target).Add(" WHERE ")
                .Add(reference).Add(".param = ").Add(await Parameter(link.Type, link.Parameter.Code)).Add(" AND ").Add(reference).Add(".server = 0 AND ")
                .Add(reference).Add(".type = ").Add(type).Add(" AND ").Add(target).Add(".type = ").Add(type).Add(" AND ").Add(target).Add(".id = ").Add(reference).Add(".target AND ")
                .Add(target).Add(".is_deleted = 0");
            await AppendSeen(sql, reference + ".resource", link.Type);
            sql.Add(" AND ").Add(reference).Add(".resource IN (");
        }
        else
        {
            var type = await TypeSymbol(link.Type);
            sql.Add("SELECT ").Add(reference).Add(".resource FROM resource ").Add(target).Add(" CROSS JOIN reference_index ").Add(reference).Add(" WHERE ")
                .Add(reference).Add(".param = ").Add(await Parameter(resourceType, link.Parameter.Code)).Add(" AND ").Add(reference).Add(".target = ").Add(target).Add(".id AND ")
                .Add(reference).Add(".server = 0 AND ").Add(reference).Add(".type = ").Add(type).Add(" AND ").Add(target).Add(".is_deleted = 0");
            if (limits is not null) await limits.AppendTest(sql, SearchPlace.OfRow(target, link.Type));
            sql.Add(" AND ").Add(target).Add(".key IN (");
        }

        await AppendSet(sql, link.Type, criterion, step + 1);
        sql.Add(")");
        var inward = await Inside.Find(resourceType, link);
        if (inward == Symbols.Unknown) return;
        sql.Add(" UNION ALL ");
        await Inside.AppendSet(sql, resourceType, link.Type, inward, criterion, step);
    }

    private async ValueTask AppendSeen(SqlText sql, string key, string resourceType)
    {
        if (limits is not { IsLimited: true }) return;
        var row = sql.Alias("a");
        sql.Add(" AND EXISTS (SELECT 1 FROM resource ").Add(row).Add(" WHERE ").Add(row).Add(".key = ").Add(key);
        await limits.AppendTest(sql, SearchPlace.OfRow(row, resourceType));
        sql.EndTest(session.Dialect);
    }

    private async ValueTask AppendOwnSet(SqlText sql, string resourceType, SearchCriterion criterion)
    {
        if (IsOwnColumn(criterion.Parameter))
        {
            var row = sql.Alias("r");
            sql.Add("SELECT ").Add(row).Add(".key AS resource FROM resource ").Add(row).Add(" WHERE ").Add(row).Add(".type = ").Add(await TypeSymbol(resourceType))
                .Add(" AND ").Add(row).Add(".is_deleted = 0 AND (");
            AppendOwnColumn(sql, criterion, row + (criterion.Parameter.Code == "_id" ? ".id" : ".last_updated"));
            sql.Add(")");
            return;
        }

        if (IsCodeList(criterion))
        {
            var (tokens, code) = await Rows(resourceType, criterion);
            sql.Add("SELECT x.resource FROM ").Add(tokens).Add(" x WHERE x.param = ").Add(code).Add(" AND ");
            await values.AppendCodes(sql, "x", criterion.Values);
            return;
        }

        // One SELECT for each value, because an OR inside one would not use the index.
        for (var i = 0; i < criterion.Values.Count; i++)
        {
            var (table, parameter) = await Rows(resourceType, criterion with { Values = [criterion.Values[i]] });
            var row = sql.Alias("x");
            sql.Add(i == 0 ? "SELECT " : " UNION ALL SELECT ").Add(row).Add(".resource FROM ").Add(table).Add(" ").Add(row).Add(" WHERE ").Add(row).Add(".param = ").Add(parameter).Add(" AND (");
            await AppendValue(sql, resourceType, row, criterion, criterion.Values[i]);
            sql.Add(")");
        }
    }

    private void AppendOwnColumn(SqlText sql, SearchCriterion criterion, string column)
    {
        for (var i = 0; i < criterion.Values.Count; i++)
        {
            sql.Add(i == 0 ? "(" : " OR (");
            if (criterion.Parameter.Code == "_id") sql.Add(column).Add(" = ").Value(SearchEscapes.Undo(criterion.Values[i]));
            else values.AppendInstant(sql, column, criterion.Values[i]);
            sql.Add(")");
        }
    }

    private async ValueTask AppendValue(SqlText sql, string resourceType, string row, SearchCriterion criterion, string value)
    {
        if (criterion.Parameter.Type != SearchParameterType.Composite)
        {
            await values.Append(sql, row, criterion.Parameter.Type, criterion.Modifier, value);
            return;
        }

        // All parts must be met by the same repeat: the first is the row at hand, the others are looked up beside it.
        var parts = SearchEscapes.Split(value, '$');
        var name = IndexedParameter.NameOf(resourceType, criterion.Parameter.Code);
        for (var i = 0; i < criterion.Parameter.Components.Count; i++)
        {
            var type = SearchValues.TypeOfComponent(criterion.Parameter.Components[i], parameters);
            if (i == 0)
            {
                await values.Append(sql, row, type, null, parts[0]);
                continue;
            }

            var part = sql.Alias("y");
            var partName = IndexedParameter.NameOfPart(name, i);
            if (type == SearchParameterType.Quantity && IsInBaseUnits(parts[i])) partName = IndexedParameter.NameOfUnits(partName);
            sql.Add(" AND EXISTS (SELECT 1 FROM ").Add(SearchTables.Of(type)).Add(" ").Add(part).Add(" WHERE ").Add(ByResource(SearchTables.Of(type))).Add(part).Add(".param = ")
                .Add(await symbols.Find(session, SymbolKind.SearchParameter, partName, cancellationToken))
                .Add(" AND ").Add(part).Add(".resource = ").Add(row).Add(".resource AND ").Add(part).Add(".part = ").Add(row).Add(".part AND (");
            await values.Append(sql, part, type, null, parts[i]);
            sql.Add(")").EndTest(session.Dialect);
        }
    }

    /// <summary>The table and the symbol under which a criterion's rows stand.</summary>
    private async ValueTask<(string Table, int Parameter)> Rows(string resourceType, SearchCriterion criterion)
    {
        var name = IndexedParameter.NameOf(resourceType, criterion.Parameter.Code);
        var table = SearchTables.Of(criterion.Parameter.Type);
        if (criterion.Modifier == "identifier") (table, name) = ("token_index", IndexedParameter.NameOfIdentifiers(name));
        if (criterion.Modifier == "of-type") name = IndexedParameter.NameOfTypedIdentifiers(name);
        if (criterion.Modifier == "text") (table, name) = ("string_index", IndexedParameter.NameOfTexts(name));
        if (criterion is { Parameter.Type: SearchParameterType.Quantity, Modifier: null, Values.Count: 1 } && IsInBaseUnits(criterion.Values[0]))
            name = IndexedParameter.NameOfUnits(name);
        if (criterion.Parameter.Type == SearchParameterType.Composite)
        {
            name = IndexedParameter.NameOfPart(name, 0);
            table = SearchTables.Of(SearchValues.TypeOfComponent(criterion.Parameter.Components[0], parameters));
        }

        return (table, await symbols.Find(session, SymbolKind.SearchParameter, name, cancellationToken));
    }

    private ValueTask<int> Parameter(string resourceType, string code) =>
        symbols.Find(session, SymbolKind.SearchParameter, IndexedParameter.NameOf(resourceType, code), cancellationToken);

    private ValueTask<int> TypeSymbol(string resourceType) => symbols.Find(session, SymbolKind.ResourceType, resourceType, cancellationToken);
}
