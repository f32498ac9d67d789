namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>The part of a long text that is indexed. It is cut the same way in what is stored and in what is asked, so that the beginnings are compared.</summary>
internal static class IndexedText
{
    /// <summary>Characters; in UTF-8 they fit into what PostgreSQL takes as a key of an index.</summary>
    private const int Max = 600;

    public static string Of(string text)
    {
        // PostgreSQL keeps no U+0000 in text.
        if (text.Contains('\0')) text = text.Replace('\0', '\uFFFD');
        if (text.Length <= Max) return text;
        return text[..(char.IsHighSurrogate(text[Max - 1]) ? Max - 1 : Max)];
    }
}
