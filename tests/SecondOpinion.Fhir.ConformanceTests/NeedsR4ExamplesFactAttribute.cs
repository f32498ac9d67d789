namespace SecondOpinion.Fhir.ConformanceTests;

/// <summary>A test on HL7's examples; skipped, and said so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsR4ExamplesFactAttribute : FactAttribute
{
    public NeedsR4ExamplesFactAttribute() => Skip = Absence.OfR4Examples;
}
