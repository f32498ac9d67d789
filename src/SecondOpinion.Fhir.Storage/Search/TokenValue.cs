namespace SecondOpinion.Fhir.Storage.Search;

/// <summary><c>code</c>: any system. <c>|code</c>: no system. <c>system|code</c>. <c>system|</c>: any code. hl7.org/fhir/R4/search.html#token</summary>
/// <param name="System">Null: any; empty: none.</param>
/// <param name="Code">Null: any.</param>
internal readonly record struct TokenValue(string? System, string? Code)
{
    public static bool TryParse(string text, out TokenValue value)
    {
        var parts = SearchEscapes.Split(text, '|');
        value = parts.Count switch
        {
            1 => new TokenValue(null, SearchEscapes.Undo(parts[0])),
            2 => new TokenValue(SearchEscapes.Undo(parts[0]), parts[1].Length == 0 ? null : SearchEscapes.Undo(parts[1])),
            _ => default,
        };
        return value.Code is { Length: > 0 } || value is { System.Length: > 0, Code: null };
    }
}
