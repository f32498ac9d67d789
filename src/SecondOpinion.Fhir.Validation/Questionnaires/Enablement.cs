namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>Whether an item takes part in a response.</summary>
internal enum Enablement
{
    No,

    /// <summary>The condition cannot be evaluated here, or readers of the specification differ over it: nobody is blamed either way.</summary>
    Unknown,
    Yes,
}
