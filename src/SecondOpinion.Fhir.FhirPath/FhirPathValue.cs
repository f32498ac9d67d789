using System.Globalization;
using System.Runtime.InteropServices;
using SecondOpinion.Fhir.FhirPath.Values;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath;

/// <summary>One item of a FHIRPath collection: an element, or a system value. Small, and free of boxing for everything but decimals and quantities.</summary>
/// <remarks>An element of a primitive type stays an element until an operator needs its value: see <see cref="ToSystem"/>.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct FhirPathValue
{
    private readonly object? reference;
    private readonly long bits;
    private readonly int extra;

    private FhirPathValue(FhirPathKind kind, object? reference, long bits, int extra = 0)
    {
        Kind = kind;
        this.reference = reference;
        this.bits = bits;
        this.extra = extra;
    }

    public FhirPathKind Kind { get; }

    public bool Exists => Kind != FhirPathKind.None;

    public bool IsElement => Kind == FhirPathKind.Element;

    /// <summary>The element; "no element" for system values.</summary>
    public Element Element => Kind == FhirPathKind.Element ? ((ResourceDocument)reference!).ElementAt((int)bits) : default;

    /// <summary>True only for the Boolean true; elements are not looked into.</summary>
    public bool Boolean => Kind == FhirPathKind.Boolean && bits != 0;

    /// <summary>The whole number of an Integer or Long.</summary>
    public long Integer => bits;

    public decimal Decimal => Kind == FhirPathKind.Decimal ? (decimal)reference! : bits;

    /// <summary>The text of a String; null for everything else.</summary>
    public string? String => Kind == FhirPathKind.String ? (string)reference! : null;

    public FhirPathTemporal Temporal => FhirPathTemporal.Unpack(bits, extra);

    public FhirPathQuantity? Quantity => reference as FhirPathQuantity;

    public FhirPathType? TypeInfo => reference as FhirPathType;

    /// <summary>The type: for elements FHIR's, for system values System's.</summary>
    public FhirPathType Type => Kind == FhirPathKind.Element
        ? new FhirPathType(FhirPathType.Fhir, Element.TypeName)
        : new FhirPathType(FhirPathType.System, Kind.ToString());

    internal bool IsInteger => Kind is FhirPathKind.Integer or FhirPathKind.Long;

    internal bool IsNumber => Kind is FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal;

    internal bool IsTemporal => Kind is FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time;

    public static implicit operator FhirPathValue(Element element) => Of(element);

    public static FhirPathValue Of(Element element) =>
        element.Exists ? new(FhirPathKind.Element, element.Document, element.Index) : default;

    public static FhirPathValue Of(bool value) => new(FhirPathKind.Boolean, null, value ? 1 : 0);

    public static FhirPathValue Of(string value) => new(FhirPathKind.String, value, 0);

    public static FhirPathValue Of(int value) => new(FhirPathKind.Integer, null, value);

    public static FhirPathValue Of(long value) => new(FhirPathKind.Long, null, value);

    public static FhirPathValue Of(decimal value) => new(FhirPathKind.Decimal, value, 0);

    public static FhirPathValue OfDate(FhirPathTemporal value) => new(FhirPathKind.Date, null, value.Ticks, value.Pack());

    public static FhirPathValue OfDateTime(FhirPathTemporal value) => new(FhirPathKind.DateTime, null, value.Ticks, value.Pack());

    public static FhirPathValue OfTime(FhirPathTemporal value) => new(FhirPathKind.Time, null, value.Ticks, value.Pack());

    public static FhirPathValue Of(FhirPathQuantity value) => new(FhirPathKind.Quantity, value, 0);

    public static FhirPathValue Of(FhirPathType value) => new(FhirPathKind.TypeInfo, value, 0);

    /// <summary>The same kind of date or time with another content.</summary>
    internal static FhirPathValue OfTemporal(FhirPathKind kind, FhirPathTemporal value) => new(kind, null, value.Ticks, value.Pack());

    /// <summary>The system value: an element's own value, or a quantity's parts; a system value is its own. None when an element has no value.</summary>
    /// <remarks>hl7.org/fhir/R4/fhirpath.html#types, implicit conversion.</remarks>
    public FhirPathValue ToSystem() => Kind == FhirPathKind.Element ? ElementValue.Of(Element) : this;

    /// <summary>The value as FHIR would write it: dates without <c>@</c>, strings without quotes.</summary>
    public override string ToString() => Kind switch
    {
        FhirPathKind.None => "",
        FhirPathKind.Element => Element.Text ?? Element.Path,
        FhirPathKind.Boolean => bits != 0 ? "true" : "false",
        FhirPathKind.Integer or FhirPathKind.Long => bits.ToString(CultureInfo.InvariantCulture),
        FhirPathKind.Decimal => DecimalText.Of((decimal)reference!),
        FhirPathKind.Date or FhirPathKind.DateTime or FhirPathKind.Time => TemporalText.Of(Temporal, Kind),
        _ => reference!.ToString()!,
    };

    /// <summary>True when both are views of the same place in the same document, or the same string object.</summary>
    internal bool IsSame(in FhirPathValue other) =>
        Kind == other.Kind && bits == other.bits && extra == other.extra && ReferenceEquals(reference, other.reference) && Kind != FhirPathKind.Decimal;
}
