namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Who moves a case.</summary>
public enum Actor
{
    Referrer,
    Hub,
    Centre,
}
