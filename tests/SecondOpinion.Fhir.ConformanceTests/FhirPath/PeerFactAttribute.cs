using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>A fact that runs where R4's examples, the packages it names, node and npm's fhirpath are, and says so where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(params string[] packages)
    {
        Skip = Absence.OfR4Examples ?? Absence.OfPackages(packages) ?? (PeerEngine.Absence is { } absence ? "SKIPPED, NOTHING WAS CHECKED: " + absence : null);
    }
}
