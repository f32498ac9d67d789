namespace SecondOpinion.Fhir.ConformanceTests;

/// <summary>A test on the public suites; skipped, and said so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsSuitesFactAttribute : FactAttribute
{
    public NeedsSuitesFactAttribute() => Skip = Absence.OfSuites;
}
