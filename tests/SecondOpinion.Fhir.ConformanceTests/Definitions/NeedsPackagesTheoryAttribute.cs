namespace SecondOpinion.Fhir.ConformanceTests.Definitions;

/// <summary>A theory on published packages; skipped, and said so, where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsPackagesTheoryAttribute : TheoryAttribute
{
    public NeedsPackagesTheoryAttribute(params string[] packages) => Skip = Absence.OfPackages(packages);
}
