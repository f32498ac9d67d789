using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.FhirPath.Checking;

/// <summary>What an expression's items may be: any of some types, or not known. Immutable.</summary>
/// <param name="IsKnown">False when items may be of other types than those listed.</param>
/// <param name="Fhir">Types of elements.</param>
/// <param name="System">Kinds of system values.</param>
/// <param name="IsOrdered">False after children() and descendants().</param>
internal sealed record StaticType(bool IsKnown, IReadOnlyList<TypeSchema> Fhir, IReadOnlyList<FhirPathKind> System, bool IsOrdered = true)
{
    public static StaticType Unknown { get; } = new(IsKnown: false, [], []);

    public static StaticType Nothing { get; } = new(IsKnown: true, [], []);

    public static StaticType Of(FhirPathKind kind) => new(IsKnown: true, [], [kind]);

    /// <summary>A type that others specialise may be any of these: what it has cannot be told.</summary>
    public static StaticType Of(TypeSchema? type) => type is null || type.IsAbstract || type.Name == "Element" ? Unknown : new(IsKnown: true, [type], []);

    public StaticType Or(StaticType other) => new(
        IsKnown && other.IsKnown,
        Fhir.Count == 0 ? other.Fhir : other.Fhir.Count == 0 ? Fhir : [.. Fhir.Concat(other.Fhir).Distinct()],
        System.Count == 0 ? other.System : other.System.Count == 0 ? System : [.. System.Concat(other.System).Distinct()],
        IsOrdered && other.IsOrdered);

    public override string ToString() => string.Join(", ", Fhir.Select(type => type.Path).Concat(System.Select(kind => $"System.{kind}")));
}
