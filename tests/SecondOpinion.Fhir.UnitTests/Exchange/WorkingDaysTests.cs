using SecondOpinion.Fhir.Exchange.Clock;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class WorkingDaysTests
{
    [Theory]
    [InlineData("2026-11-20", 1, "2026-11-23")]
    [InlineData("2026-11-20", 10, "2026-12-04")]
    [InlineData("2026-11-21", 1, "2026-11-23")]
    [InlineData("2026-11-18", 0, "2026-11-18")]
    public void Weekends_do_not_count(string from, int days, string expected) =>
        Assert.Equal(Day(expected), WorkingDays.Add(Day(from), days));

    private static DateTimeOffset Day(string date) => new(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), new TimeOnly(9, 30), TimeSpan.Zero);
}
