using SecondOpinion.Fhir.FhirPath;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary><c>number</c>, <c>number|system|code</c>, or <c>number||unit</c>. hl7.org/fhir/R4/search.html#quantity</summary>
internal readonly record struct QuantityValue(NumberValue Number, string? System, string? Unit)
{
    public const string Ucum = "http://unitsofmeasure.org";

    /// <summary>The amount in base units, when it was asked for in a UCUM unit.</summary>
    public (string Dimension, NumberValue Number)? InBaseUnits => System == Ucum && Unit is not null && UcumScale.Of(Unit) is { } scale
        ? (scale.Dimension, Number with { Number = scale.ToBase(Number.Number), Half = Number.Half * scale.Factor })
        : null;

    public static bool TryParse(string text, out QuantityValue value)
    {
        value = default;
        var parts = SearchEscapes.Split(text, '|');
        if (parts.Count is not (1 or 3) || !NumberValue.TryParse(parts[0], out var number)) return false;
        value = new QuantityValue(number, Part(parts, 1), Part(parts, 2));
        return value.System is null || value.Unit is not null;
    }

    private static string? Part(List<string> parts, int index) => parts.Count > index && parts[index].Length > 0 ? SearchEscapes.Undo(parts[index]) : null;
}
