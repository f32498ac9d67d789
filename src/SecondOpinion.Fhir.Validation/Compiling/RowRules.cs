using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>The rules of one element of a type: the checks on each of its repeats, and the rules of its content.</summary>
internal sealed class RowRules(ElementSchema schema, ICheck[] checks, CompiledProfiles profiles)
{
    private TypeRules? content;

    public ICheck[] Checks { get; } = checks;

    /// <summary>Compiled when first needed: types contain one another.</summary>
    public TypeRules Content => content ??= profiles.OfType(schema.Type!);
}
