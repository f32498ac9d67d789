namespace SecondOpinion.Fhir.Exchange.Clock;

/// <summary>Days on which everybody works who takes part: no Saturday, no Sunday, no public holiday of any of the countries. Days begin and end in UTC.</summary>
/// <remarks>A working day counts whole, so that a pause of some hours moves a due time by just these hours.</remarks>
public sealed class WorkingCalendar(IReadOnlySet<DateOnly> holidays)
{
    /// <summary>Weekends only.</summary>
    public static WorkingCalendar Weekdays { get; } = new(new HashSet<DateOnly>());

    public bool IsWorkingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !holidays.Contains(day);

    /// <summary>When this much working time has passed.</summary>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan work)
    {
        var at = from.ToUniversalTime();
        while (true)
        {
            var end = EndOfDay(at);
            if (IsWorkingDay(DateOnly.FromDateTime(at.UtcDateTime)))
            {
                if (work <= end - at) return at + work;
                work -= end - at;
            }

            at = end;
        }
    }

    /// <summary>Working time between two instants; none when the second comes first.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        var sum = TimeSpan.Zero;
        for (var at = from.ToUniversalTime(); at < to;)
        {
            var end = EndOfDay(at) < to ? EndOfDay(at) : to;
            if (IsWorkingDay(DateOnly.FromDateTime(at.UtcDateTime))) sum += end - at;
            at = end;
        }

        return sum;
    }

    private static DateTimeOffset EndOfDay(DateTimeOffset at) => new(at.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
}
