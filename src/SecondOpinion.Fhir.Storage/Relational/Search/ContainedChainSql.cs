using System.Globalization;
using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the steps of a chain that stay inside a container. hl7.org/fhir/R4/search.html#contained</summary>
/// <param name="criteria">Writes the rest of the chain.</param>
/// <param name="stepsInside">False where chains lead over what is stored by itself only.</param>
internal sealed class ContainedChainSql(CriterionSql criteria, Session session, Symbols symbols, bool stepsInside, CancellationToken cancellationToken)
{
    /// <summary>The symbol of the references by which a step stays inside.</summary>
    /// <returns><see cref="Symbols.Unknown"/> when there are none.</returns>
    public async ValueTask<int> Find(string resourceType, ChainLink link) => link.Reverse || !stepsInside ? Symbols.Unknown : await Parameter(resourceType, link);

    /// <summary>The test whether a resource refers to something in its container that meets the rest.</summary>
    /// <param name="type">The type of what is referred to.</param>
    public async ValueTask AppendTest(SqlText sql, SearchPlace at, string type, int parameter, SearchCriterion criterion, int step)
    {
        var (reference, inner, row) = (sql.Alias("c"), sql.Alias("i"), sql.Alias("t"));
        var symbol = await TypeSymbol(type);
        sql.Add("EXISTS (SELECT 1 FROM reference_index ").Add(reference).Add(" CROSS JOIN contained ").Add(inner).Add(" CROSS JOIN resource ").Add(row).Add(" WHERE ")
            .Add(reference).Add(".param = ").Add(parameter).Add(" AND ").Add(reference).Add(".resource = ").Add(at.Key).Add(" AND ").Add(reference).Add(".type = ").Add(symbol).Add(" AND ")
            .Add(inner).Add(".resource = ").Add(at.Stored).Add(" AND ").Add(inner).Add(".type = ").Add(symbol).Add(" AND ").Add(inner).Add(".id = ").Add(reference).Add(".target AND ")
            .Add(row).Add(".key = ").Add(inner).Add(".resource AND ");
        await criteria.AppendTest(sql, SearchPlace.OfContained(inner, row, type), criterion, step + 1);
        sql.EndTest(session.Dialect);
    }

    /// <summary>The test whether what refers to a contained resource meets the rest: only its container does.</summary>
    public async ValueTask AppendTestOfContainer(SqlText sql, SearchPlace at, ChainLink link, SearchCriterion criterion, int step)
    {
        var (reference, row) = (sql.Alias("c"), sql.Alias("t"));
        sql.Add("EXISTS (SELECT 1 FROM reference_index ").Add(reference).Add(" CROSS JOIN resource ").Add(row).Add(" WHERE ")
            .Add(reference).Add(".param = ").Add(await Parameter(link.Type, link)).Add(" AND ").Add(reference).Add(".resource = ").Add(at.Stored).Add(" AND ")
            .Add(reference).Add(".target = ").Add(at.Id).Add(" AND ").Add(row).Add(".key = ").Add(reference).Add(".resource AND ");
        await criteria.AppendTest(sql, SearchPlace.OfRow(row, link.Type), criterion, step + 1);
        sql.EndTest(session.Dialect);
    }

    /// <summary>A SELECT of what refers to something in its own container that meets the rest.</summary>
    /// <param name="resourceType">The type that refers, as the names of its parameters begin.</param>
    public async ValueTask AppendSet(SqlText sql, string resourceType, string type, int parameter, SearchCriterion criterion, int step)
    {
        var (set, inner, from) = (sql.Alias("d"), sql.Alias("i"), sql.Alias("c"));
        sql.Add("SELECT ").Add(from).Add(".resource FROM (SELECT DISTINCT resource FROM (");
        await criteria.AppendSet(sql, IndexedParameter.TypeOfContained(type), criterion, step + 1);
        sql.Add(") s) ").Add(set).Look(session.Dialect, "contained", inner, $"{inner}.key = {set}.resource");
        var referrer = inner + ".resource";
        if (resourceType[0] == '#')
        {
            var beside = sql.Alias("o");
            sql.Look(session.Dialect, "contained", beside, $"{beside}.resource = {inner}.resource");
            referrer = beside + ".key";
        }

        sql.Look(
            session.Dialect,
            "reference_index",
            from,
            string.Create(CultureInfo.InvariantCulture, $"{from}.param = {parameter} AND {from}.resource = {referrer} AND {from}.target = {inner}.id AND {from}.type = {inner}.type"));
    }

    /// <summary>A SELECT of all that is contained of a type, each tested.</summary>
    public async ValueTask AppendTestedSet(SqlText sql, string resourceType, SearchCriterion criterion, int step)
    {
        var (inner, row, type) = (sql.Alias("i"), sql.Alias("t"), resourceType.TrimStart('#'));
        sql.Add("SELECT ").Add(inner).Add(".key AS resource FROM contained ").Add(inner).Look(session.Dialect, "resource", row, $"{row}.key = {inner}.resource")
            .Add(" WHERE ").Add(inner).Add(".type = ").Add(await TypeSymbol(type)).Add(" AND ");
        await criteria.AppendTest(sql, SearchPlace.OfContained(inner, row, type), criterion, step);
    }

    private ValueTask<int> Parameter(string resourceType, ChainLink link) => symbols.Find(
        session, SymbolKind.SearchParameter, IndexedParameter.NameOfContained(IndexedParameter.NameOf(resourceType, link.Parameter.Code)), cancellationToken);

    private ValueTask<int> TypeSymbol(string type) => symbols.Find(session, SymbolKind.ResourceType, type, cancellationToken);
}
