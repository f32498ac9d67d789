namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Whether a code is in a value set, as far as what is held here tells. In order of good news, so that the best of several is the greatest.</summary>
internal enum Membership
{
    NotIn,

    /// <summary>The code system or a value set is not held here, or cannot be listed.</summary>
    Unknown,
    In,
}
