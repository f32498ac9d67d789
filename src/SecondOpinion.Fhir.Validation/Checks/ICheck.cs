using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>One rule, compiled for one place in a type or profile.</summary>
/// <remarks>Immutable and shared by all threads. When nothing is wrong it allocates nothing.</remarks>
internal interface ICheck
{
    void Check(Element element, ValidationRun run);
}
