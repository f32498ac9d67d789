namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What an organisation, or whoever a client acts for, is to the exchange.</summary>
public enum ClientRole
{
    Referrer,
    Centre,
    Coordinator,
    Patient,
    Family,
}
