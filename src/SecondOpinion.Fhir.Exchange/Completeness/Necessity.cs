namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>How much an item is needed. hl7.org/fhir/R4/valueset-action-required-behavior.html</summary>
public enum Necessity
{
    /// <summary>A case is incomplete without it.</summary>
    Required,

    /// <summary>Expected; its absence is a warning.</summary>
    Recommended,

    /// <summary>Helps where there is one.</summary>
    Available,
}
