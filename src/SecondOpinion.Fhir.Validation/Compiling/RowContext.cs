using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>One row on its way to checks.</summary>
/// <param name="Row">What the type or profile says.</param>
/// <param name="Base">What the type's own definition says of the same element, checked already; null when this row is that.</param>
/// <param name="Type">Type of the element, where the definitions tell.</param>
/// <param name="Types">The row's type references that concern this element.</param>
internal sealed record RowContext(ElementDefinition Row, ElementDefinition? Base, TypeSchema? Type, IReadOnlyList<TypeReference> Types, CompiledProfiles Profiles);
