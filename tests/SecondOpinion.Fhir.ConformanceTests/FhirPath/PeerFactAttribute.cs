using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>A fact that runs where R4's examples, node and npm's fhirpath are, and says so where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute()
    {
        Skip = Absence.OfR4Examples ?? (PeerEngine.Absence is { } absence ? "SKIPPED, NOTHING WAS CHECKED: " + absence : null);
    }
}
