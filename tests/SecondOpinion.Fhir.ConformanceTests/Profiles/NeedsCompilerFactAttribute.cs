using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

namespace SecondOpinion.Fhir.ConformanceTests.Profiles;

/// <summary>A fact that runs where the FSH compiler and R4's examples are installed, and says so where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsCompilerFactAttribute : FactAttribute
{
    public NeedsCompilerFactAttribute()
    {
        var isInstalled = Directory.Exists(Path.Combine(Material.Root, "profiles", "tooling", "node_modules", "fsh-sushi"));
        var absence = isInstalled ? PeerEngine.NodeAbsence : "the FSH compiler is not installed. Run tests/run.sh, or npm ci in profiles/tooling.";
        Skip = Absence.OfR4Examples ?? (absence is null ? null : "SKIPPED, NOTHING WAS CHECKED: " + absence);
    }
}
