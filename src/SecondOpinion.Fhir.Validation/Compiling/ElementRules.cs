using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>What a profile demands of an element beyond its type's own rules, and of the elements inside it.</summary>
internal sealed class ElementRules
{
    public ICheck[] Checks { get; set; } = [];

    public ChildRules[] Children { get; set; } = [];

    public bool IsEmpty => Checks.Length == 0 && Children.Length == 0;
}
