namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The Tasks that move a case. Codes of CodeSystem task-kind.</summary>
public enum TaskKind
{
    /// <summary>Owned by the hub; what the referrer watches.</summary>
    Case,

    /// <summary>One for each centre's review; the queue item.</summary>
    Review,

    /// <summary>A question back to the referrer, who owns it.</summary>
    InformationRequest,
}
