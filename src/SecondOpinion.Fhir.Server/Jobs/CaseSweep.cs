namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Whether this process has looked at every open case since it started: a crash may have lost signals, and downtime may have let things fall due.</summary>
internal sealed class CaseSweep
{
    public bool HasSeenAll { get; set; }
}
