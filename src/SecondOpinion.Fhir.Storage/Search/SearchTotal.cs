namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>How much counting a search is worth. hl7.org/fhir/R4/search.html#total</summary>
public enum SearchTotal
{
    /// <summary>Nothing was asked for: counted as far as that is cheap, and left out beyond.</summary>
    WhenCheap,

    /// <summary>Not counted beyond the page.</summary>
    None,

    /// <summary>All counted, however many.</summary>
    Accurate,
}
