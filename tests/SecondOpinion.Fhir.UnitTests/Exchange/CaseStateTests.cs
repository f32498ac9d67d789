using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class CaseStateTests
{
    private static readonly string[] TaskStatuses =
        ["draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed", "completed", "entered-in-error"];

    // A review that was declined or given up is over; the case itself is in the queue.
    private static readonly CaseState[] OfCases = CaseState.All.Where(state => state != CaseState.Declined && state != CaseState.GivenUp).ToArray();

    [Fact]
    public void Every_pair_of_states_and_actor_is_either_in_the_table_or_refused_with_what_is()
    {
        foreach (var (from, to, by) in from f in OfCases from t in CaseState.All from a in Enum.GetValues<Actor>() select (f, t, a))
        {
            var listed = CaseState.Transitions.SingleOrDefault(step => step.From == from && step.To == to && step.By == by);
            var tasks = TestCase.In(from);

            var taken = tasks.Take(to, by, TestCase.Reason, WorkingCalendar.Weekdays, TestCase.Now);

            Assert.Equal(listed, taken.Succeeded ? taken.Value : null);
            if (listed is not null) continue;
            Assert.Equal("task-transition", taken.Issues[0].Id);
            Assert.Equal(from, tasks.State);
            foreach (var step in CaseState.Transitions.Where(step => step.From == from)) Assert.Contains(step.To.ReviewStatus ?? step.To.CaseStatus, taken.Issues[0].Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_step_leaves_both_tasks_in_the_state_of_the_table()
    {
        foreach (var step in CaseState.Transitions)
        {
            var tasks = TestCase.In(step.From);

            Assert.True(tasks.Take(step.To, step.By, TestCase.Reason, WorkingCalendar.Weekdays, TestCase.Now.AddDays(1)).Succeeded);

            Assert.Equal(step.To.CaseStatus, tasks.Case.Status);
            Assert.Equal(step.To.BusinessStatus, tasks.Case.BusinessStatus);
            if (tasks.Review is null) continue;
            Assert.Equal(step.To.ReviewStatus, tasks.Review.Status);
            if (!step.Reopens) Assert.Equal(tasks.Case.BusinessStatus, tasks.Review.BusinessStatus);
            Assert.Equal(step.To.StopsClock, tasks.Case.Clock!.PausedSince is not null);
            Assert.Equal(tasks.Case.Clock.Due, tasks.Review.Clock!.Due);
        }
    }

    [Fact]
    public void A_step_that_asks_for_a_reason_is_not_taken_without_one()
    {
        Assert.Contains(CaseState.Transitions, step => step.AsksReason);
        foreach (var step in CaseState.Transitions.Where(step => step.AsksReason))
        {
            var tasks = TestCase.In(step.From);

            Assert.Equal("task-status-reason-missing", tasks.Take(step.To, step.By, null, WorkingCalendar.Weekdays, TestCase.Now).Issues[0].Id);
            Assert.Equal(step.From, tasks.State);
        }
    }

    [Fact]
    public void A_task_that_was_rejected_failed_cancelled_or_put_on_hold_always_says_why()
    {
        foreach (var step in CaseState.Transitions)
        {
            var tasks = TestCase.In(step.From);
            tasks.Take(step.To, step.By, step.AsksReason ? TestCase.Reason : step.To == CaseState.Cancelled && step.By == Actor.Centre ? TestCase.Reason : null, WorkingCalendar.Weekdays, TestCase.Now);

            foreach (var task in new[] { tasks.Case, tasks.Review }.Where(task => task?.Status is "rejected" or "failed" or "cancelled" or "on-hold")) Assert.NotNull(task!.Copy("statusReason"));
        }
    }

    [Fact]
    public void Every_state_can_be_reached_and_every_state_that_is_no_end_can_be_left()
    {
        var reached = new HashSet<CaseState> { CaseState.Submitted };
        while (CaseState.Transitions.Where(step => reached.Contains(step.Reopens ? step.From : step.From)).Any(step => reached.Add(step.To)))
        {
        }

        Assert.Equal(CaseState.All.ToHashSet(), reached);
        Assert.All(OfCases.Where(state => !state.IsEnd), state => Assert.Contains(CaseState.Transitions, step => step.From == state));
        Assert.All(CaseState.Transitions.Where(step => step.From.IsEnd), step => Assert.Equal(step.From.CaseStatus, step.To.CaseStatus));
    }

    [Fact]
    public void No_business_status_repeats_a_task_status_and_no_case_task_means_two_states()
    {
        Assert.Empty(CaseState.All.Select(state => state.BusinessStatus).Intersect(TaskStatuses));
        Assert.All(OfCases, state => Assert.Equal(state, CaseState.Of(TestCase.Task("case", state.CaseStatus, state.BusinessStatus))));
    }
}
