namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Which answers wait until their record is on disk.</summary>
public enum AuditWaiting
{
    /// <summary>None: records are on disk some twenty milliseconds later.</summary>
    None,

    /// <summary>What was written, tokens, who was refused or broke the glass, and whole records that were given out.</summary>
    Writes,

    /// <summary>All of them, each read and search too.</summary>
    All,
}
