namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>A value and the prefix before it.</summary>
internal readonly record struct PrefixedText(SearchPrefix Prefix, string Text)
{
    public static PrefixedText Of(string value)
    {
        if (value.Length < 3 || !char.IsAsciiLetterLower(value[0]) || !char.IsAsciiLetterLower(value[1])) return new PrefixedText(SearchPrefix.Eq, value);
        SearchPrefix? prefix = value[..2] switch
        {
            "eq" => SearchPrefix.Eq,
            "ne" => SearchPrefix.Ne,
            "gt" => SearchPrefix.Gt,
            "lt" => SearchPrefix.Lt,
            "ge" => SearchPrefix.Ge,
            "le" => SearchPrefix.Le,
            "sa" => SearchPrefix.Sa,
            "eb" => SearchPrefix.Eb,
            "ap" => SearchPrefix.Ap,
            _ => null,
        };
        return prefix is null ? new PrefixedText(SearchPrefix.Eq, value) : new PrefixedText(prefix.Value, value[2..]);
    }
}
