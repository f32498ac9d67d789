namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Who moves a case.</summary>
public enum Actor
{
    /// <summary>Who asked for the opinion, or the patient.</summary>
    Referrer,

    /// <summary>This server.</summary>
    Hub,

    /// <summary>The centre that holds the review.</summary>
    Centre,
}
