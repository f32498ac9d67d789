namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>How an ordered value is compared. hl7.org/fhir/R4/search.html#prefix</summary>
internal enum SearchPrefix
{
    Eq,
    Ne,
    Gt,
    Lt,
    Ge,
    Le,
    Sa,
    Eb,
    Ap,
}
