using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Exchange.Clock;

/// <summary>The calendars of countries, from CodeSystems <c>public-holidays-xx</c> of the loaded packages, where a code is a date.</summary>
public sealed class WorkingCalendars(DefinitionCatalogue definitions)
{
    private readonly ConcurrentDictionary<string, IReadOnlySet<DateOnly>> holidays = new();

    /// <summary>Days on which all of these countries work. A country without a calendar has weekends only.</summary>
    /// <param name="countries">ISO 3166 codes of two letters.</param>
    public WorkingCalendar For(IEnumerable<string> countries)
    {
        var closed = new HashSet<DateOnly>();
        foreach (var country in countries) closed.UnionWith(HolidaysOf(country));
        return new WorkingCalendar(closed);
    }

    /// <summary>Those of the countries whose holidays are known.</summary>
    public IReadOnlyList<string> Known(IEnumerable<string> countries) => countries.Where(country => HolidaysOf(country).Count > 0).ToArray();

    private IReadOnlySet<DateOnly> HolidaysOf(string country)
    {
        // Country codes come from records that are sent in: only what could be one is looked up and kept.
        if (country.Length != 2 || !country.All(char.IsAsciiLetter)) return new HashSet<DateOnly>();
        return holidays.GetOrAdd(country.ToLowerInvariant(), Load);
    }

    private IReadOnlySet<DateOnly> Load(string country)
    {
        var days = new HashSet<DateOnly>();
        if (definitions.Find("CodeSystem", $"{Cases.Vocabulary.Base}/CodeSystem/public-holidays-{country}") is not { } json) return days;
        using var document = JsonDocument.Parse(json);
        foreach (var concept in document.RootElement.GetProperty("concept").EnumerateArray())
        {
            if (DateOnly.TryParseExact(concept.GetProperty("code").GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) days.Add(day);
        }

        return days;
    }
}
