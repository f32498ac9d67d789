namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Why a link of the audit's chain does not hold.</summary>
public enum AuditFault
{
    /// <summary>It was changed, or put in, or stands where another stood.</summary>
    Changed,

    /// <summary>It is not there, and later ones are.</summary>
    Missing,

    /// <summary>It is not there, nor is any after it, though the head says that there were.</summary>
    CutOff,

    /// <summary>The chain holds in itself, but is not the one that the head was noted of.</summary>
    Rewritten,
}
