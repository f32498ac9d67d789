namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>hl7.org/fhir/R4/valueset-search-param-type.html</summary>
public enum SearchParameterType
{
    Number,
    Date,
    String,
    Token,
    Reference,
    Composite,
    Quantity,
    Uri,
    Special,
}
