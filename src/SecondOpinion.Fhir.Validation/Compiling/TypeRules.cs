using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>A type's own rules: the checks on every element of the type, and a row for each element in it, found by its order.</summary>
internal sealed class TypeRules(TypeSchema type, ICheck[] checks, RowRules[] rows)
{
    public TypeSchema Type { get; } = type;

    public ICheck[] Checks { get; } = checks;

    public RowRules Row(ElementSchema schema) => rows[schema.Order];
}
