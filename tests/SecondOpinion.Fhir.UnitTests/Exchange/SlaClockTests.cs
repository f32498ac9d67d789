using System.Globalization;
using SecondOpinion.Fhir.Exchange.Clock;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class SlaClockTests
{
    private static readonly WorkingCalendar Weekdays = WorkingCalendar.Weekdays;

    [Fact]
    public void A_pause_moves_the_due_time_by_the_working_time_it_took()
    {
        var clock = SlaClock.Start("routine", null, [], Weekdays, At("2026-11-16T10:00:00Z"));
        Assert.Equal(At("2026-11-30T10:00:00Z"), clock.Due);

        var paused = clock.Pause("More information needed", At("2026-11-19T10:00:00Z"));
        var resumed = paused.Resume(Weekdays, At("2026-11-24T10:00:00Z"));

        Assert.Null(paused.NextChange(Weekdays));
        Assert.Equal(TimeSpan.FromDays(3), resumed.PausedTotal);
        Assert.Equal(At("2026-12-03T10:00:00Z"), resumed.Due);
    }

    [Fact]
    public void A_clock_gets_at_risk_and_then_breached_however_late_it_is_looked_at()
    {
        var clock = SlaClock.Start("routine", null, [], Weekdays, At("2026-11-16T10:00:00Z"));

        Assert.Equal(At("2026-11-26T10:00:00Z"), clock.NextChange(Weekdays));
        Assert.Equal(SlaClock.OnTrack, clock.Tick(Weekdays, At("2026-11-26T09:59:59Z")).State);
        Assert.Equal(SlaClock.AtRisk, clock.Tick(Weekdays, At("2026-11-26T10:00:00Z")).State);
        Assert.Equal(SlaClock.Breached, clock.Tick(Weekdays, At("2027-02-01T00:00:00Z")).State);
    }

    [Fact]
    public void The_decision_deadline_counts_when_it_comes_first_and_an_old_one_does_not()
    {
        var now = At("2026-11-16T10:00:00Z");

        Assert.Equal(At("2026-11-18T08:00:00Z"), SlaClock.Start("routine", At("2026-11-18T08:00:00Z"), [], Weekdays, now).Due);
        Assert.Equal(At("2026-11-30T10:00:00Z"), SlaClock.Start("routine", At("2026-11-01T08:00:00Z"), [], Weekdays, now).Due);
        Assert.Equal(At("2026-11-23T10:00:00Z"), SlaClock.Start("urgent", null, [], Weekdays, now).Due);
    }

    [Fact]
    public void The_calendars_of_both_countries_count()
    {
        var calendars = new WorkingCalendars(OwnPackage.Definitions);
        var now = At("2026-12-23T00:00:00Z");

        // 24 and 25 December; 6 January is a holiday in Austria; 28 December the substitute for Boxing Day in the United Kingdom.
        var austria = SlaClock.Start("urgent", null, ["AT"], calendars.For(["AT"]), now);
        var both = austria.In(["AT", "GB"], calendars.For(["AT", "GB"]), now);

        Assert.Equal(At("2026-12-31T00:00:00Z"), austria.Due);
        Assert.Equal(At("2027-01-02T00:00:00Z").AddDays(-1), both.Due);
        Assert.Contains("AT and GB", both.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_is_read_as_it_was_written()
    {
        var task = TestCase.Task("case", "accepted", "queued");
        var clock = SlaClock.Start("urgent", At("2026-11-20T08:00:00Z"), ["AT", "DE"], Weekdays, At("2026-11-16T10:00:00Z")).Pause("x", At("2026-11-17T10:00:00Z"));

        task.Clock = clock;

        Assert.Equal(clock with { Calendars = [] }, task.Clock! with { Calendars = [] });
        Assert.Equal(clock.Calendars, task.Clock.Calendars);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
