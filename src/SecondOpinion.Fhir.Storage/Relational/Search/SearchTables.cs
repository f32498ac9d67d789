using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Which table holds what a parameter is searched by, and which of its columns a result is sorted by.</summary>
internal static class SearchTables
{
    public static string Of(SearchParameterType type) => type switch
    {
        SearchParameterType.String => "string_index",
        SearchParameterType.Date => "date_index",
        SearchParameterType.Number or SearchParameterType.Special => "number_index",
        SearchParameterType.Quantity => "quantity_index",
        SearchParameterType.Reference => "reference_index",
        SearchParameterType.Uri => "uri_index",
        _ => "token_index",
    };

    /// <summary>The column whose least or greatest value that is; an index has it right after the parameter.</summary>
    public static string ValueColumn(SearchParameterType type, bool descending) => type switch
    {
        SearchParameterType.String => "folded",
        SearchParameterType.Date or SearchParameterType.Number or SearchParameterType.Quantity => descending ? "high" : "low",
        SearchParameterType.Reference => "target",
        SearchParameterType.Uri => "uri",
        _ => "code",
    };

    /// <summary>The value that stands for a resource with several: the least when ascending, the greatest when descending.</summary>
    public static string SortColumn(SearchParameterType type, bool descending) => type switch
    {
        SearchParameterType.String => descending ? "MAX(x.folded)" : "MIN(x.folded)",
        SearchParameterType.Date or SearchParameterType.Number or SearchParameterType.Quantity => descending ? "MAX(x.high)" : "MIN(x.low)",
        SearchParameterType.Reference => descending ? "MAX(x.target)" : "MIN(x.target)",
        SearchParameterType.Uri => descending ? "MAX(x.uri)" : "MIN(x.uri)",
        _ => descending ? "MAX(NULLIF(x.code, ''))" : "MIN(NULLIF(x.code, ''))",
    };
}
