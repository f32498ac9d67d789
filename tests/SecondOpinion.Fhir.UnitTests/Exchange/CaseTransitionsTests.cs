using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Queue;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class CaseTransitionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] TaskStatuses =
        ["draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed", "completed", "entered-in-error"];

    [Fact]
    public void Every_pair_of_statuses_is_either_in_the_table_or_refused_with_what_is()
    {
        foreach (var from in TaskStatuses)
        {
            foreach (var to in TaskStatuses)
            {
                var listed = CaseTransitions.All.Any(t => t.By == Actor.Centre && t.From.ReviewStatus == from && t.To.ReviewStatus == to);
                var (review, @case) = (Task("review", from), Task("case", "accepted"));

                var moved = ReviewMoves.Move(review, @case, to, Now);

                Assert.Equal(listed, moved.Succeeded);
                Assert.Equal(listed ? to : from, review.Status);
                if (!listed) Assert.Equal("task-transition", moved.Issues[0].Id);
            }
        }
    }

    [Fact]
    public void Every_step_leaves_both_tasks_in_the_state_of_the_table()
    {
        foreach (var transition in CaseTransitions.All.Where(t => t.By == Actor.Centre && t.From.ReviewStatus is not null))
        {
            var (review, @case) = (Task("review", transition.From.ReviewStatus!), Task("case", transition.From.CaseStatus));

            ReviewMoves.Move(review, @case, transition.To.ReviewStatus!, Now);

            Assert.Contains(CaseState.All, state => state.ReviewStatus == review.Status && state.CaseStatus == @case.Status && state.BusinessStatus == @case.BusinessStatus);
            Assert.Equal(review.BusinessStatus, @case.BusinessStatus);
        }
    }

    [Fact]
    public void No_business_status_repeats_a_task_status() =>
        Assert.Empty(CaseState.All.Select(state => state.BusinessStatus).Intersect(TaskStatuses));

    [Fact]
    public void A_claim_gives_a_lease_and_counts_generations()
    {
        var (review, @case) = (Task("review", "requested"), Task("case", "accepted"));

        var first = ReviewMoves.Claim(review, @case, Centre("a"), TimeSpan.FromHours(1), "t1", Now).Value;
        var refused = ReviewMoves.Claim(review, @case, Centre("b"), TimeSpan.FromHours(1), "t2", Now.AddMinutes(59));
        var second = ReviewMoves.Claim(review, @case, Centre("b"), TimeSpan.FromHours(1), "t2", Now.AddMinutes(60)).Value;

        Assert.Equal(1, first.Generation);
        Assert.Equal("task-claimed", refused.Issues[0].Id);
        Assert.Equal(2, second.Generation);
        Assert.Equal(second, review.Lease);
        Assert.Equal("lease-lost", ReviewMoves.CheckHolder(review, "t1", Now.AddMinutes(61))!.Id);
        Assert.Null(ReviewMoves.CheckHolder(review, "t2", Now.AddMinutes(61)));
        Assert.Equal("lease-expired", ReviewMoves.CheckHolder(review, "t2", Now.AddMinutes(121))!.Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(7 * 24 * 60 + 1)]
    public void A_lease_that_is_too_short_or_too_long_is_refused(int minutes)
    {
        var claim = ReviewMoves.Claim(Task("review", "requested"), Task("case", "accepted"), Centre("a"), TimeSpan.FromMinutes(minutes), "t", Now);

        Assert.Equal("lease-duration", claim.Issues[0].Id);
    }

    [Fact]
    public void Who_asked_can_not_answer()
    {
        var claim = ReviewMoves.Claim(Task("review", "requested"), Task("case", "accepted"), new JsonObject { ["reference"] = "Organization/asks" }, TimeSpan.FromHours(1), "t", Now);

        Assert.Equal("conflict-requester", claim.Issues[0].Id);
    }

    private static JsonObject Centre(string name) => new() { ["display"] = name };

    private static TaskContent Task(string kind, string status) => TaskContent.Read(Encoding.UTF8.GetBytes($$$"""
        {"resourceType":"Task","status":"{{{status}}}","intent":"order","requester":{"reference":"Organization/asks"},
         "code":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/task-kind","code":"{{{kind}}}"}]}}
        """));
}
