using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>A profile's rules for the children of one name.</summary>
/// <param name="Name">FHIRPath's name.</param>
/// <param name="JsonName">JSON's name, where the rules are for one type of a choice only.</param>
internal sealed record ChildRules(string Name, string? JsonName, ElementRules Rules)
{
    public bool Concerns(Element element) => JsonName is null || element.JsonName == JsonName;
}
