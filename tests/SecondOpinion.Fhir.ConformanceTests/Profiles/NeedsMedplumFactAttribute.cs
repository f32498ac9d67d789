using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

namespace SecondOpinion.Fhir.ConformanceTests.Profiles;

/// <summary>A fact that runs where node, R4's definitions and npm's @medplum/core are, and says so where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsMedplumFactAttribute : FactAttribute
{
    public const string Package = "@medplum/core";

    public NeedsMedplumFactAttribute()
    {
        Skip = Absence.OfPackages([ProfilePackages.R4, Package]) ?? (PeerEngine.NodeAbsence is { } absence ? "SKIPPED, NOTHING WAS CHECKED: " + absence : null);
    }
}
