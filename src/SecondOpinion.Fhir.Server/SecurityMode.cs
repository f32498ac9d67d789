namespace SecondOpinion.Fhir.Server;

/// <summary>Who may call.</summary>
public enum SecurityMode
{
    /// <summary>Anybody on this machine; refused on any address but loopback.</summary>
    Open,
}
