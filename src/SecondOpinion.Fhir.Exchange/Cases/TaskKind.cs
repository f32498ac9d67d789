namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The Tasks that the exchange has rules for. Codes of CodeSystem task-kind.</summary>
public enum TaskKind
{
    /// <summary>Owned by the hub; what the referrer watches.</summary>
    Case,

    /// <summary>One for each centre's review; the queue item.</summary>
    Review,

    /// <summary>A question back to the referrer, who owns it.</summary>
    InformationRequest,

    /// <summary>Slides or blocks that the referrer sends and the centre looks at.</summary>
    Material,

    /// <summary>Records or the opinion in another language.</summary>
    Translation,

    /// <summary>One discipline's part in a review.</summary>
    SpecialistInput,

    /// <summary>A question about an issued opinion, which its centre owns.</summary>
    Clarification,

    /// <summary>The centre is asked to stop.</summary>
    CancellationRequest,
}
