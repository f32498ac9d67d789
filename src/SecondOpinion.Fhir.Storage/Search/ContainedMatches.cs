namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Whether a search looks at resources that lie inside others. hl7.org/fhir/R4/search.html#contained</summary>
public enum ContainedMatches
{
    /// <summary>Only what is stored by itself.</summary>
    None,

    /// <summary>Only what is contained.</summary>
    Only,

    Both,
}
