using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using SecondOpinion.Fhir.Exchange.Clock;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class WorkingCalendarTests
{
    private static readonly WorkingCalendar WithHolidays = new(new HashSet<DateOnly> { new(2026, 12, 25), new(2026, 12, 28) });

    [Theory]
    [InlineData("2026-11-20T09:30:00Z", 24, "2026-11-23T09:30:00Z")]
    [InlineData("2026-11-20T09:30:00Z", 240, "2026-12-04T09:30:00Z")]
    [InlineData("2026-11-21T09:30:00Z", 24, "2026-11-24T00:00:00Z")]
    [InlineData("2026-11-18T09:30:00Z", 0, "2026-11-18T09:30:00Z")]
    [InlineData("2026-12-24T12:00:00Z", 24, "2026-12-29T12:00:00Z")]
    public void Weekends_and_holidays_do_not_count(string from, int hours, string expected) =>
        Assert.Equal(At(expected), WithHolidays.Add(At(from), TimeSpan.FromHours(hours)));

    [Fact]
    public void What_is_added_is_what_lies_between()
    {
        var times = Gen.Choose(0, 60 * 24 * 90).Select(minutes => At("2026-11-01T00:00:00Z").AddMinutes(minutes)).ToArbitrary();
        var works = Gen.Choose(0, 60 * 24 * 20).Select(minutes => TimeSpan.FromMinutes(minutes)).ToArbitrary();

        Prop.ForAll(times, works, (from, work) => WithHolidays.Between(from, WithHolidays.Add(from, work)) == work).QuickCheckThrowOnFailure();
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
