using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Which modifiers and values a parameter's type allows.</summary>
internal static class SearchValues
{
    /// <summary>True when the store can search with the modifier. hl7.org/fhir/R4/search.html#modifiers</summary>
    public static bool Supports(SearchParameter parameter, string modifier, DefinitionCatalogue definitions) => modifier switch
    {
        _ when parameter.Code is "_text" or "_content" => false,
        "missing" => true,
        "exact" or "contains" => parameter.Type == SearchParameterType.String,
        "not" or "text" or "in" or "not-in" => parameter.Type == SearchParameterType.Token,
        "of-type" => parameter.Type == SearchParameterType.Token && parameter.Code == "identifier",
        "above" or "below" => parameter.Type is SearchParameterType.Uri or SearchParameterType.Token,
        "identifier" => parameter.Type == SearchParameterType.Reference,
        _ => parameter.Type == SearchParameterType.Reference && ReferenceAddress.IsResourceType(modifier, definitions)
            && (parameter.Target.Count == 0 || parameter.Target.Contains(modifier) || parameter.Target.Contains("Resource")),
    };

    /// <summary>What a value must look like, when it does not; null when it does.</summary>
    public static string? Expectation(SearchParameter parameter, string? modifier, string value, SearchParameterTable table)
    {
        switch (modifier)
        {
            case "missing":
                return value is "true" or "false" ? null : "true or false";
            case "of-type":
                return SearchEscapes.Split(value, '|') is { Count: 3 } parts && parts.TrueForAll(part => part.Length > 0) ? null : "system|code|value";
            case "text":
                return FoldedText.Of(SearchEscapes.Undo(value)).Length > 0 ? null : "some text";
            case "in" or "not-in":
                return null;
            case "identifier":
                return TokenValue.TryParse(value, out _) ? null : "an identifier as system|value";
        }

        return parameter.Type switch
        {
            SearchParameterType.Token => TokenValue.TryParse(value, out _) ? null : "code, system|code, |code or system|",
            SearchParameterType.Date => DateSpan.TryParse(PrefixedText.Of(value).Text, TimeZoneInfo.Utc, out _) ? null : "a date such as 2024-03 or ge2024-03-01T10:00:00Z",
            SearchParameterType.Number => NumberValue.TryParse(value, out _) ? null : "a number such as 100 or gt5.4",
            SearchParameterType.Quantity => QuantityValue.TryParse(value, out _) ? null : "a number, number|system|code or number||unit",
            SearchParameterType.String => FoldedText.Of(SearchEscapes.Undo(value)).Length > 0 ? null : "some text",
            SearchParameterType.Special => NearValue.TryParse(value, out _) ? null : "latitude|longitude|distance|unit such as 50.85|4.35|30|km, the unit as a UCUM code",
            SearchParameterType.Composite => CompositeExpectation(parameter, value, table),
            _ => null,
        };
    }

    /// <summary>The parameter that a part of a composite is defined as.</summary>
    public static SearchParameterType TypeOfComponent(SearchParameterComponent component, SearchParameterTable table) =>
        table.FindByUrl(component.Definition)?.Type ?? SearchParameterType.Token;

    private static string? CompositeExpectation(SearchParameter parameter, string value, SearchParameterTable table)
    {
        var parts = SearchEscapes.Split(value, '$');
        if (parts.Count != parameter.Components.Count) return $"{parameter.Components.Count} parts with $ between them";
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Length == 0) return $"{parameter.Components.Count} parts with $ between them";
            var part = parameter with { Type = TypeOfComponent(parameter.Components[i], table), Components = [] };
            if (Expectation(part, null, parts[i], table) is { } expectation) return $"as part {i + 1} {expectation}";
        }

        return null;
    }
}
