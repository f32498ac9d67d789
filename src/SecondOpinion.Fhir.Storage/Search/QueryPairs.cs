namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Splits a query string, decoding percent escapes once.</summary>
public static class QueryPairs
{
    /// <returns>Names and values in the order written; a name without <c>=</c> has an empty value.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=');
            pairs.Add(at < 0 ? new(Decode(part), "") : new(Decode(part[..at]), Decode(part[(at + 1)..])));
        }

        return pairs;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
