using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath;

/// <summary>What an evaluation knows beside its focus. Immutable; one may serve many evaluations and threads.</summary>
public sealed class FhirPathContext
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<FhirPathValue>> NoVariables = new Dictionary<string, IReadOnlyList<FhirPathValue>>();

    public FhirPathContext(DefinitionCatalogue definitions, DateTimeOffset now)
    {
        Definitions = definitions;
        Now = now;
    }

    /// <summary>The types that an expression may name.</summary>
    public DefinitionCatalogue Definitions { get; }

    /// <summary>What <c>now()</c>, <c>today()</c> and <c>timeOfDay()</c> say.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>What <c>%resource</c> is, and where <c>%rootResource</c> starts from; the focus's own resource when null.</summary>
    public Element? Resource { get; init; }

    /// <summary>Finds the target of a reference that the document itself does not hold; "no element" when there is none.</summary>
    public Func<string, Element>? Resolve { get; init; }

    /// <summary>True: a reference whose target is nowhere to be had resolves to an empty resource of the type that the reference names.</summary>
    /// <remarks>Search parameters ask <c>resolve() is Patient</c> of references to other servers.</remarks>
    public bool TypesUnresolvedReferences { get; init; } = true;

    /// <summary>True: <c>as</c> filters a collection as <c>ofType</c> does, and takes FHIR's primitives for the system's; false: more than one item is a fault, as the specification says.</summary>
    /// <remarks>R4's search parameters and its invariant dom-3 are written for the former: <c>(Observation.component.value as Quantity)</c>.</remarks>
    public bool AsFilters { get; init; } = true;

    /// <summary>Values for <c>%name</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FhirPathValue>> Variables { get; init; } = NoVariables;

    /// <summary>Whether a code, Coding or CodeableConcept is in the value set of this canonical; null when that cannot be told.</summary>
    public Func<Element, string, bool?>? MemberOf { get; init; }

    /// <summary>Whether the first Coding's meaning includes the second's; null when that cannot be told.</summary>
    public Func<Element, Element, bool?>? Subsumes { get; init; }

    /// <summary>Whether an element meets the profile of this canonical; null when the profile is not known.</summary>
    public Func<Element, string, bool?>? ConformsTo { get; init; }

    /// <summary>Whether an element is in the slice of this name of the profile of this canonical; null when that cannot be told.</summary>
    public Func<Element, string, string, bool?>? Slice { get; init; }

    /// <summary>Takes what <c>trace(name)</c> shows.</summary>
    public Action<string, IReadOnlyList<FhirPathValue>>? Trace { get; init; }
}
