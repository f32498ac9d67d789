namespace SecondOpinion.Fhir.ConformanceTests.Definitions;

/// <summary>A test on published packages; skipped, and said so, where one is not installed.</summary>
internal sealed class NeedsPackagesFactAttribute : FactAttribute
{
    public NeedsPackagesFactAttribute(params string[] packages) => Skip = Absence.OfPackages(packages);
}
