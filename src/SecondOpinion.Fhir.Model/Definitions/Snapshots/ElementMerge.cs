namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>What a row becomes when a differential says more about it.</summary>
internal static class ElementMerge
{
    /// <summary>The base's row with what the differential states in place of what it had; rules add up, flags are never taken back.</summary>
    public static ElementDefinition Narrow(ElementDefinition @base, ElementDefinition stated) => @base with
    {
        Short = stated.Short ?? @base.Short,
        Min = stated.StatesMin ? stated.Min : @base.Min,
        Max = stated.StatesMax ? stated.Max : @base.Max,
        Types = stated.Types.Count > 0 ? stated.Types : @base.Types,
        ContentReference = stated.Types.Count > 0 ? null : stated.ContentReference ?? @base.ContentReference,
        Binding = stated.Binding is { } binding ? Bind(@base.Binding, binding) : @base.Binding,
        Fixed = stated.Fixed ?? @base.Fixed,
        Pattern = stated.Pattern ?? @base.Pattern,
        MinValue = stated.MinValue ?? @base.MinValue,
        MaxValue = stated.MaxValue ?? @base.MaxValue,
        MaxLength = stated.MaxLength ?? @base.MaxLength,
        MinLength = stated.MinLength ?? @base.MinLength,
        MustHaveValue = stated.MustHaveValue || @base.MustHaveValue,
        ValueAlternatives = stated.ValueAlternatives.Count > 0 ? stated.ValueAlternatives : @base.ValueAlternatives,
        NarrativeLanguages = stated.NarrativeLanguages.Count > 0 ? stated.NarrativeLanguages : @base.NarrativeLanguages,
        Slicing = stated.Slicing ?? @base.Slicing,
        Constraints = Add(@base.Constraints, stated.Constraints),
        IsModifier = stated.IsModifier || @base.IsModifier,
        IsSummary = stated.IsSummary || @base.IsSummary,
        MustSupport = stated.MustSupport || @base.MustSupport,
    };

    /// <summary>The row of an element whose type is cut down to a profile: the profile's own root says what it is, the element where it stands.</summary>
    /// <remarks>An extension's own cardinality counts where it is used; any other profile says nothing about how often its type may be repeated.</remarks>
    public static ElementDefinition Profiled(ElementDefinition element, ElementDefinition profileRoot, bool isExtension) => element with
    {
        Short = profileRoot.Short ?? element.Short,
        Min = isExtension ? profileRoot.Min : element.Min,
        Max = isExtension ? profileRoot.Max : element.Max,
        Constraints = Add(profileRoot.Constraints, element.Constraints),
        IsModifier = profileRoot.IsModifier || element.IsModifier,
        MustSupport = profileRoot.MustSupport || element.MustSupport,
    };

    private static Binding Bind(Binding? @base, Binding stated) => stated with
    {
        ValueSet = stated.ValueSet ?? @base?.ValueSet,
        MaxValueSet = stated.MaxValueSet ?? @base?.MaxValueSet,
    };

    private static IReadOnlyList<Constraint> Add(IReadOnlyList<Constraint> first, IReadOnlyList<Constraint> more)
    {
        if (more.Count == 0) return first;
        if (first.Count == 0) return more;
        return [.. first.Where(constraint => more.All(other => other.Key != constraint.Key)), .. more];
    }
}
