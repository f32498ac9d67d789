using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class ClaimsTests
{
    private static readonly DateTimeOffset Now = TestCase.Now;

    [Fact]
    public void A_claim_gives_a_lease_and_counts_generations()
    {
        var tasks = TestCase.In(CaseState.Queued);

        var first = Claim(tasks, "a", "t1", Now).Value;
        var refused = Claim(tasks, "b", "t2", Now.AddMinutes(59));
        var second = Claim(tasks, "b", "t2", Now.AddMinutes(60)).Value;

        Assert.Equal(1, first.Generation);
        Assert.Equal("task-claimed", refused.Issues[0].Id);
        Assert.Equal(2, second.Generation);
        Assert.Equal(second, tasks.Review!.Lease);
        Assert.Equal("lease-lost", Claims.CheckHolder(tasks, "t1", Now.AddMinutes(61))!.Id);
        Assert.Null(Claims.CheckHolder(tasks, "t2", Now.AddMinutes(61)));
        Assert.Equal("lease-expired", Claims.CheckHolder(tasks, "t2", Now.AddMinutes(121))!.Id);
    }

    [Fact]
    public void A_lease_is_renewed_by_its_holder_only()
    {
        var tasks = TestCase.In(CaseState.Queued);
        Claim(tasks, "a", "t1", Now);

        Assert.Equal("lease-lost", Claims.Renew(tasks, "other", TimeSpan.FromHours(5), Now)!.Id);
        Assert.Null(Claims.Renew(tasks, "t1", TimeSpan.FromHours(5), Now.AddMinutes(30)));

        Assert.Equal(Now.AddMinutes(330), tasks.Review!.Lease!.Expires);
        Assert.Equal(1, tasks.Review.Generation);
    }

    [Fact]
    public void What_was_released_is_nobodys_and_its_next_lease_is_told_apart()
    {
        var tasks = TestCase.In(CaseState.Queued);
        Claim(tasks, "a", "t1", Now);

        Claims.Release(tasks, Actor.Hub, null, WorkingCalendar.Weekdays, Now.AddHours(2));

        Assert.Equal(CaseState.Queued, tasks.State);
        Assert.Null(tasks.Review!.Owner);
        Assert.Equal("lease-expired", tasks.Review.StatusReason);
        Assert.Equal("lease-missing", Claims.CheckHolder(tasks, "t1", Now.AddHours(2))!.Id);
        Assert.Equal(2, Claim(tasks, "b", "t2", Now.AddHours(3)).Value.Generation);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(7 * 24 * 60 + 1)]
    public void A_lease_that_is_too_short_or_too_long_is_refused(int minutes)
    {
        var claim = Claims.Claim(TestCase.In(CaseState.Queued), TestCase.Centre("a"), TimeSpan.FromMinutes(minutes), "t", WorkingCalendar.Weekdays, Now);

        Assert.Equal("lease-duration", claim.Issues[0].Id);
    }

    private static Outcome<ClaimLease> Claim(CaseTasks tasks, string centre, string token, DateTimeOffset now) =>
        Claims.Claim(tasks, TestCase.Centre(centre), TimeSpan.FromHours(1), token, WorkingCalendar.Weekdays, now);
}
