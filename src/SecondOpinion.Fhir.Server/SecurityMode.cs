namespace SecondOpinion.Fhir.Server;

/// <summary>Who may call.</summary>
public enum SecurityMode
{
    /// <summary>Anybody on this machine; refused on any address but loopback.</summary>
    Open,

    /// <summary>Clients with an access token, by SMART Backend Services; each sees what its organisation may see.</summary>
    Smart,
}
