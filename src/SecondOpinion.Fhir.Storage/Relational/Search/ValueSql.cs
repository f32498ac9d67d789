using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the test of one search value against one row of an index table.</summary>
internal sealed class ValueSql(Session session, Symbols symbols, SearchSettings settings, DateTimeOffset now, CancellationToken cancellationToken)
{
    // Sorts after every text that begins with what stands before it.
    private const string AfterAll = "\U0010FFFF";

    public async ValueTask Append(SqlText sql, string row, SearchParameterType type, string? modifier, string value)
    {
        switch (type)
        {
            case SearchParameterType.String:
                AppendString(sql, row, modifier, value);
                break;
            case SearchParameterType.Uri:
                AppendUri(sql, row, modifier, IndexedText.Of(SearchEscapes.Undo(value)));
                break;
            case SearchParameterType.Date:
                AppendDate(sql, row, value);
                break;
            case SearchParameterType.Number:
                if (NumberValue.TryParse(value, out var number)) NumberSql.Append(sql, row, number);
                else Nothing(sql);
                break;
            case SearchParameterType.Special:
                if (NearValue.TryParse(value, out var near)) NearSql.Append(sql, row, near);
                else Nothing(sql);
                break;
            case SearchParameterType.Quantity:
                await AppendQuantity(sql, row, value);
                break;
            case SearchParameterType.Token when modifier == "text":
                AppendString(sql, row, "contains", value);
                break;
            case SearchParameterType.Reference when modifier != "identifier":
                await AppendReference(sql, row, modifier, SearchEscapes.Undo(value));
                break;
            default:
                await AppendToken(sql, row, modifier, value);
                break;
        }
    }

    /// <summary>A test of an instant in a column, in milliseconds since 1970.</summary>
    public void AppendInstant(SqlText sql, string column, string value)
    {
        var (prefix, text) = PrefixedText.Of(value);
        if (!DateSpan.TryParse(text, settings.TimeZone, out var span))
        {
            Nothing(sql);
            return;
        }

        if (prefix == SearchPrefix.Ap) span = Widened(span);
        var (low, high) = (Milliseconds(span.Low), Milliseconds(span.High));
        switch (prefix)
        {
            case SearchPrefix.Gt or SearchPrefix.Sa:
                sql.Add(column).Add(" >= ").Value(high);
                break;
            case SearchPrefix.Lt or SearchPrefix.Eb:
                sql.Add(column).Add(" < ").Value(low);
                break;
            case SearchPrefix.Ge:
                sql.Add(column).Add(" >= ").Value(low);
                break;
            case SearchPrefix.Le:
                sql.Add(column).Add(" < ").Value(high);
                break;
            case SearchPrefix.Ne:
                sql.Add("(").Add(column).Add(" < ").Value(low).Add(" OR ").Add(column).Add(" >= ").Value(high).Add(")");
                break;
            default:
                sql.Add(column).Add(" >= ").Value(low).Add(" AND ").Add(column).Add(" < ").Value(high);
                break;
        }
    }

    private static void Nothing(SqlText sql) => sql.Add("1 = 0");

    private static long Milliseconds(long ticks) =>
        (long)Math.Ceiling((ticks - (decimal)DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);

    private static void AppendString(SqlText sql, string row, string? modifier, string value)
    {
        var text = SearchEscapes.Undo(value);
        text = IndexedText.Of(text);
        var folded = FoldedText.Of(text);
        if (modifier == "exact")
            sql.Add(row).Add(".folded = ").Value(folded).Add(" AND ").Add(row).Add(".exact = ").Value(text);
        else if (modifier == "contains")
            sql.Add(row).Add(".folded LIKE ").Value("%" + EscapeLike(folded) + "%").Add(" ESCAPE '!'");
        else
            sql.Add(row).Add(".folded >= ").Value(folded).Add(" AND ").Add(row).Add(".folded < ").Value(folded + AfterAll);
    }

    public static string EscapeLike(string text) => text.Replace("!", "!!").Replace("%", "!%").Replace("_", "!_");

    private static void AppendUri(SqlText sql, string row, string? modifier, string uri)
    {
        if (modifier == "below")
        {
            sql.Add(row).Add(".uri >= ").Value(uri).Add(" AND ").Add(row).Add(".uri < ").Value(uri + AfterAll);
        }
        else if (modifier == "above")
        {
            // Every address that this one lies below, with and without its closing slash.
            sql.Add(row).Add(".uri IN (").Value(uri);
            for (var at = uri.IndexOf('/'); at >= 0; at = uri.IndexOf('/', at + 1)) sql.Add(", ").Value(uri[..at]).Add(", ").Value(uri[..(at + 1)]);
            sql.Add(")");
        }
        else
        {
            sql.Add(row).Add(".uri = ").Value(uri);
        }
    }

    // hl7.org/fhir/R4/search.html#prefix: both sides are spans; eq means that the one asked for holds the one stored, ge is gt or eq, le is lt or eq.
    private void AppendDate(SqlText sql, string row, string value)
    {
        var (prefix, text) = PrefixedText.Of(value);
        if (!DateSpan.TryParse(text, settings.TimeZone, out var span))
        {
            Nothing(sql);
            return;
        }

        var (low, high) = (row + ".low", row + ".high");
        switch (prefix)
        {
            case SearchPrefix.Gt:
                sql.Add(high).Add(" > ").Value(span.High);
                break;
            case SearchPrefix.Lt:
                sql.Add(low).Add(" < ").Value(span.Low);
                break;
            case SearchPrefix.Ge:
                sql.Add("(").Add(low).Add(" >= ").Value(span.Low).Add(" OR ").Add(high).Add(" > ").Value(span.High).Add(")");
                break;
            case SearchPrefix.Le:
                sql.Add("(").Add(high).Add(" <= ").Value(span.High).Add(" OR ").Add(low).Add(" < ").Value(span.Low).Add(")");
                break;
            case SearchPrefix.Sa:
                sql.Add(low).Add(" >= ").Value(span.High);
                break;
            case SearchPrefix.Eb:
                sql.Add(high).Add(" <= ").Value(span.Low);
                break;
            case SearchPrefix.Ne:
                sql.Add("(").Add(low).Add(" < ").Value(span.Low).Add(" OR ").Add(high).Add(" > ").Value(span.High).Add(")");
                break;
            case SearchPrefix.Ap:
                var widened = Widened(span);
                sql.Add(low).Add(" < ").Value(widened.High).Add(" AND ").Add(high).Add(" > ").Value(widened.Low);
                break;
            default:
                // low < high of the span follows from the rest, and bounds the index scan on both sides.
                sql.Add(low).Add(" >= ").Value(span.Low).Add(" AND ").Add(low).Add(" < ").Value(span.High).Add(" AND ").Add(high).Add(" <= ").Value(span.High);
                break;
        }
    }

    // A tenth of the distance from now, as the specification recommends.
    private DateSpan Widened(DateSpan span)
    {
        var margin = Math.Abs(now.UtcTicks - span.Low) / 10;
        return new DateSpan(Math.Max(0, span.Low - margin), span.High + margin);
    }

    private async ValueTask AppendQuantity(SqlText sql, string row, string value)
    {
        if (!QuantityValue.TryParse(value, out var quantity))
        {
            Nothing(sql);
            return;
        }

        if (quantity.InBaseUnits is { } inBase)
        {
            NumberSql.Append(sql, row, inBase.Number);
            sql.Add(" AND ").Add(row).Add(".code = ").Value(inBase.Dimension);
            return;
        }

        NumberSql.Append(sql, row, quantity.Number);
        if (quantity.System is not null)
            sql.Add(" AND ").Add(row).Add(".system = ").Value(await symbols.Find(session, SymbolKind.System, quantity.System, cancellationToken));
        if (quantity.Unit is null) return;
        sql.Add(" AND (").Add(row).Add(".code = ").Value(quantity.Unit);

        // Without a system, what is asked for may be the unit as people write it.
        if (quantity.System is null) sql.Add(" OR ").Add(row).Add(".unit = ").Value(quantity.Unit);
        sql.Add(")");
    }

    private async ValueTask AppendToken(SqlText sql, string row, string? modifier, string value)
    {
        if (modifier == "of-type")
        {
            var parts = SearchEscapes.Split(value, '|');
            var typed = SearchEscapes.Undo(parts[1]) + "|" + SearchEscapes.Undo(parts[2]);
            var typeSystem = await symbols.Find(session, SymbolKind.System, SearchEscapes.Undo(parts[0]), cancellationToken);
            sql.Add(row).Add(".code = ").Value(IndexedText.Of(typed)).Add(" AND ").Add(row).Add(".system = ").Value(typeSystem);
            return;
        }

        if (!TokenValue.TryParse(value, out var token))
        {
            Nothing(sql);
            return;
        }

        if (token.Code is not null) sql.Add(row).Add(".code = ").Value(IndexedText.Of(token.Code));
        if (token.System is null) return;
        var system = token.System.Length == 0 ? 0 : await symbols.Find(session, SymbolKind.System, token.System, cancellationToken);
        sql.Add(token.Code is null ? "" : " AND ").Add(row).Add(".system = ").Value(system);
    }

    /// <summary>A test of a token against a list of codes, whose form depends on their systems and not on their number alone.</summary>
    /// <param name="codes">Each <c>system|code</c> or a code alone.</param>
    public async ValueTask AppendCodes(SqlText sql, string row, IReadOnlyList<string> codes)
    {
        sql.Add("(1 = 0");
        foreach (var ofSystem in codes.Select(code => TokenValue.TryParse(code, out var token) ? token : default).Where(token => token.Code is not null).GroupBy(token => token.System))
        {
            sql.Add(" OR (");
            if (ofSystem.Key is { } system)
            {
                // An element of type code leaves its system to its binding, which may name several.
                sql.Add(row).Add(".system IN (0, ").Value(system.Length == 0 ? 0 : await symbols.Find(session, SymbolKind.System, system, cancellationToken)).Add(") AND ");
            }

            sql.Add(row).Add(".code IN (");
            var isFirst = true;
            foreach (var token in ofSystem)
            {
                if (!isFirst) sql.Add(", ");
                isFirst = false;
                sql.Value(IndexedText.Of(token.Code!));
            }

            sql.Add("))");
        }

        sql.Add(")");
    }

    private async ValueTask AppendReference(SqlText sql, string row, string? type, string value)
    {
        // An id alone, under a modifier that names the type, is the same as both.
        var address = ReferenceAddress.Of(value, settings.Definitions, settings.BaseUrls);
        if (type is not null && address.Type is null && !value.Contains(':')) address = address with { Type = type };
        if (type is not null && address.Type != type)
        {
            Nothing(sql);
            return;
        }

        var server = address.Server is null ? 0 : await symbols.Find(session, SymbolKind.System, address.Server, cancellationToken);
        sql.Add(row).Add(".target = ").Value(IndexedText.Of(address.Target)).Add(" AND ").Add(row).Add(".server = ").Value(server);
        if (address.Type is not null) sql.Add(" AND ").Add(row).Add(".type = ").Value(await symbols.Find(session, SymbolKind.ResourceType, address.Type, cancellationToken));
        if (address.Version.Length > 0) sql.Add(" AND ").Add(row).Add(".version = ").Value(address.Version);
    }
}
