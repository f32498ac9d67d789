namespace SecondOpinion.Fhir.Exchange.Clock;

/// <summary>Counts the days on which centres work: Monday to Friday.</summary>
public static class WorkingDays
{
    /// <summary>The same time of day, this many working days later.</summary>
    public static DateTimeOffset Add(DateTimeOffset from, int days)
    {
        var at = from;
        for (var left = days; left > 0;)
        {
            at = at.AddDays(1);
            if (at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) left--;
        }

        return at;
    }
}
