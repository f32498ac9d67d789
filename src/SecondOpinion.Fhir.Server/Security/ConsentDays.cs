using System.Globalization;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The days on which an exception of a consent holds, by UTC; both ends belong to them.</summary>
/// <remarks>
/// A mark is found by what it says and not by comparing times. So a period is covered by whole years, then months, then days, each a mark of its own: any moment is asked for
/// by its year, its month and its day. Exceptions that forbid hold on the whole of a day that they touch, those that permit only on days that they fill.
/// </remarks>
internal readonly record struct ConsentDays(DateOnly From, DateOnly Until)
{
    // An open end is the end of the century: a year is a mark.
    public static ConsentDays All { get; } = new(new DateOnly(2000, 1, 1), new DateOnly(2099, 12, 31));

    /// <summary>What the period of a provision says.</summary>
    /// <param name="isDenial">Whether days that it holds on in part count.</param>
    public static ConsentDays Of(Element period, bool isDenial)
    {
        var days = All;
        if (period.ChildText("start") is { } start && DateSpan.TryParse(start, TimeZoneInfo.Utc, out var low)) days = days with { From = DayOf(low.Low, isDenial ? 0 : TimeSpan.TicksPerDay - 1) };
        if (period.ChildText("end") is { } end && DateSpan.TryParse(end, TimeZoneInfo.Utc, out var high)) days = days with { Until = DayOf(high.High, isDenial ? -1 : -TimeSpan.TicksPerDay) };
        return days.Within(All);
    }

    public ConsentDays Within(ConsentDays other) => new(From > other.From ? From : other.From, Until < other.Until ? Until : other.Until);

    /// <summary>Ends of the marks that cover these days; one that is empty where they are all there are.</summary>
    public IEnumerable<string> Marks()
    {
        if (this == All)
        {
            yield return "";
            yield break;
        }

        for (var day = From; day <= Until;)
        {
            var (endOfYear, endOfMonth) = (new DateOnly(day.Year, 12, 31), new DateOnly(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month)));
            var (end, format) = day.DayOfYear == 1 && endOfYear <= Until ? (endOfYear, "yyyy") : day.Day == 1 && endOfMonth <= Until ? (endOfMonth, "yyyy-MM") : (day, "yyyy-MM-dd");
            yield return Text(day, format);
            day = end.AddDays(1);
        }
    }

    /// <summary>Ends of the marks that hold at a moment.</summary>
    public static IReadOnlyList<string> At(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        return ["", Text(day, "yyyy"), Text(day, "yyyy-MM"), Text(day, "yyyy-MM-dd")];
    }

    private static string Text(DateOnly day, string format) => "." + day.ToString(format, CultureInfo.InvariantCulture);

    private static DateOnly DayOf(long ticks, long add) => DateOnly.FromDateTime(new DateTime(Math.Clamp(ticks + add, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks)));
}
