namespace SecondOpinion.Fhir.ConformanceTests;

/// <summary>A theory on the public suites; skipped, and said so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsSuitesTheoryAttribute : TheoryAttribute
{
    public NeedsSuitesTheoryAttribute() => Skip = Absence.OfSuites;
}
