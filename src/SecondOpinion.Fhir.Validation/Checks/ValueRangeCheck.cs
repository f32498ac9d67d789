using System.Globalization;
using System.Text.Json;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A number, quantity, date or time lies within the profile's minValue and maxValue.</summary>
internal sealed class ValueRangeCheck : ICheck
{
    private readonly JsonElement? min;
    private readonly JsonElement? max;

    private ValueRangeCheck(JsonElement? min, JsonElement? max)
    {
        this.min = min;
        this.max = max;
    }

    public static ICheck? For(RowContext context) =>
        context.Row.MinValue is null && context.Row.MaxValue is null ? null : new ValueRangeCheck(context.Row.MinValue, context.Row.MaxValue);

    public void Check(Element element, ValidationRun run)
    {
        if (run.IsFaulty(element)) return;
        if (min is { } least && Compare(element, Relative(element, least, run, -1) ?? least) < 0) Report(element, run, "value-too-small", "less", "least", least);
        if (max is { } most && Compare(element, Relative(element, most, run, 1) ?? most) > 0) Report(element, run, "value-too-great", "more", "most", most);
    }

    // hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.minValue_x_: a duration counts back from the clock for the least value, on for the most.
    private static JsonElement? Relative(Element element, JsonElement limit, ValidationRun run, int direction) =>
        limit.ValueKind == JsonValueKind.Object && element.TypeName is "date" or "dateTime" or "instant" && RelativeTime.From(run.FhirPath.Now, limit, direction) is { } time
            ? JsonSerializer.SerializeToElement(time.ToString(element.Text!.Contains('T') ? "yyyy-MM-ddTHH:mm:sszzz" : "yyyy-MM-dd", CultureInfo.InvariantCulture))
            : null;

    /// <summary>Zero also where the two can't be compared: units that do not convert, or other precisions of a date.</summary>
    private static int Compare(Element element, JsonElement limit)
    {
        if (limit.ValueKind == JsonValueKind.Object)
        {
            if (!limit.TryGetProperty("value", out var value) || element.Child("value") is not { Exists: true, HasValue: true } number) return 0;
            return HasSame(element, limit, "system") && HasSame(element, limit, "code") ? Compare(number, value) : CompareInBase(element, number, limit, value);
        }

        if (!element.HasValue) return 0;
        var (left, right) = (element.Text!, limit.ValueKind == JsonValueKind.String ? limit.GetString()! : limit.GetRawText());
        if (limit.ValueKind == JsonValueKind.Number)
            return TryNumber(left, out var found) && TryNumber(right, out var bound) ? found.CompareTo(bound) : 0;

        if (left.Contains('T') && right.Contains('T')
            && DateTimeOffset.TryParse(left, CultureInfo.InvariantCulture, out var first) && DateTimeOffset.TryParse(right, CultureInfo.InvariantCulture, out var second))
        {
            return first.CompareTo(second);
        }

        // Dates and times of the same writing order as text, as far as both go.
        var length = Math.Min(left.Length, right.Length);
        return string.CompareOrdinal(left, 0, right, 0, length);
    }

    private static int CompareInBase(Element quantity, Element number, JsonElement limit, JsonElement bound) =>
        Scale(quantity.ChildText("system"), quantity.ChildText("code")) is { } unit && Scale(Text(limit, "system"), Text(limit, "code")) is { } other && unit.Dimension == other.Dimension
        && TryNumber(number.Text!, out var found) && TryNumber(bound.GetRawText(), out var least)
            ? unit.ToBase((double)found).CompareTo(other.ToBase((double)least))
            : 0;

    private static UcumScale? Scale(string? system, string? code) => system == "http://unitsofmeasure.org" && code is not null ? UcumScale.Of(code) : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static bool TryNumber(string text, out decimal value) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static bool HasSame(Element quantity, JsonElement limit, string name) =>
        !limit.TryGetProperty(name, out var expected) || quantity.Child(name).HasText(expected.GetString()!);

    private static void Report(Element element, ValidationRun run, string id, string than, string bound, JsonElement limit) => run.Report(
        IssueSeverity.Error, IssueType.Value, id, element,
        $"The value is {than} than the profile allows; at {bound} {JsonSerializer.Serialize(limit)}. Correct the value.");
}
