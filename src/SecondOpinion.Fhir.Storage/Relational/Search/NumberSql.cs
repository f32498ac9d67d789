using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the test of a number against a row's low and high. hl7.org/fhir/R4/search.html#number</summary>
internal static class NumberSql
{
    public static void Append(SqlText sql, string row, NumberValue value)
    {
        var (low, high) = (row + ".low", row + ".high");
        var number = value.Number;
        switch (value.Prefix)
        {
            // An order is asked of the number itself; its digits say how precise only an equality is.
            case SearchPrefix.Gt:
                sql.Add(high).Add(" > ").Value(number);
                break;
            case SearchPrefix.Lt:
                sql.Add(low).Add(" < ").Value(number);
                break;
            case SearchPrefix.Ge:
                sql.Add(high).Add(" >= ").Value(number);
                break;
            case SearchPrefix.Le:
                sql.Add(low).Add(" <= ").Value(number);
                break;
            case SearchPrefix.Sa:
                sql.Add(low).Add(" > ").Value(number);
                break;
            case SearchPrefix.Eb:
                sql.Add(high).Add(" < ").Value(number);
                break;
            case SearchPrefix.Ne:
                sql.Add("(").Add(low).Add(" < ").Value(number - value.Half).Add(" OR ").Add(high).Add(" >= ").Value(number + value.Half).Add(")");
                break;
            case SearchPrefix.Ap:
                var margin = Math.Max(Math.Abs(number) / 10, value.Half);
                sql.Add(low).Add(" <= ").Value(number + margin).Add(" AND ").Add(high).Add(" >= ").Value(number - margin);
                break;
            default:
                sql.Add(low).Add(" >= ").Value(number - value.Half).Add(" AND ").Add(low).Add(" < ").Value(number + value.Half)
                    .Add(" AND ").Add(high).Add(" < ").Value(number + value.Half);
                break;
        }
    }
}
