using System.Text.Json;

namespace SecondOpinion.Fhir.Validation;

/// <summary>A time that lies a duration before or after another.</summary>
internal static class RelativeTime
{
    /// <summary>Null when the duration has no unit of time, or leads out of the calendar.</summary>
    /// <param name="duration">JSON of a Duration with a UCUM code.</param>
    public static DateTimeOffset? From(DateTimeOffset start, JsonElement duration, int direction)
    {
        if (!duration.TryGetProperty("value", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var amount)) return null;
        var unit = duration.TryGetProperty("code", out var code) ? code.GetString() : null;
        amount *= direction;
        try
        {
            return unit switch
            {
                "a" => start.AddMonths((int)(amount * 12)),
                "mo" => start.AddMonths((int)amount),
                "wk" => start.AddDays(amount * 7),
                "d" => start.AddDays(amount),
                "h" => start.AddHours(amount),
                "min" => start.AddMinutes(amount),
                "s" => start.AddSeconds(amount),
                "ms" => start.AddMilliseconds(amount),
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
