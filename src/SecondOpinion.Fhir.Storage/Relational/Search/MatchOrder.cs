using System.Text;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>The order that the database sorts matches in: missing values last whichever way, then by key.</summary>
internal sealed class MatchOrder(SearchQuery query) : IComparer<SortedMatch>
{
    private readonly bool keysDescend = KeysetSql.KeysDescend(query.Sort);

    public int Compare(SortedMatch x, SortedMatch y)
    {
        for (var i = 0; i < query.Sort.Count; i++)
        {
            var order = CompareValues(x.Values[i], y.Values[i], query.Sort[i].Descending);
            if (order != 0) return order;
        }

        return keysDescend ? y.Key.CompareTo(x.Key) : x.Key.CompareTo(y.Key);
    }

    private static int CompareValues(object? left, object? right, bool descending)
    {
        if (left is null || right is null) return (left is null).CompareTo(right is null);
        var order = (left, right) switch
        {
            (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
            (double a, double b) => a.CompareTo(b),
            _ => Convert.ToInt64(left, null).CompareTo(Convert.ToInt64(right, null)),
        };
        return descending ? -order : order;
    }
}
