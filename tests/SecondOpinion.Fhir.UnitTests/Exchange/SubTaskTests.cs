using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Information;
using SecondOpinion.Fhir.Exchange.SubTasks;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class SubTaskTests
{
    private const string Review = "Task/r";

    private static readonly string[] Statuses =
        ["draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed", "completed", "entered-in-error"];

    private static readonly bool[] Both = [true, false];

    private static readonly string[] Ends = ["completed", "failed", "rejected", "cancelled"];

    public static TheoryData<TaskKind> Kinds => [.. SubTaskStep.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_step_of_a_part_is_either_in_the_table_or_refused_with_what_is(TaskKind kind)
    {
        foreach (var (from, to) in from f in SubTaskStep.Open from t in Statuses where t != f select (f, t))
        {
            var wanted = Part(kind, to);
            wanted.Set("statusReason", TestCase.Reason);

            var refused = SubTaskStep.Check(Part(kind, from), wanted);

            var steps = SubTaskStep.All.Where(step => step.Kind == kind && step.From == from).ToArray();
            Assert.Equal(steps.Any(step => step.To == to), refused is null);
            if (refused is null) continue;
            Assert.Equal("task-transition", refused.Id);
            Assert.All(steps, step => Assert.Contains($"{step.To} (by the {(step.By == Actor.Centre ? "centre" : "referrer")})", refused.Message, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_part_that_has_ended_stays_so_and_one_that_ends_undone_says_why(TaskKind kind)
    {
        foreach (var ended in Ends) Assert.Equal("task-ended", SubTaskStep.Check(Part(kind, ended), Part(kind, "requested"))!.Id);
        Assert.Equal("task-status-reason-missing", SubTaskStep.Check(Part(kind, "requested"), Part(kind, "cancelled"))!.Id);
        Assert.Null(SubTaskStep.Check(Part(kind, "requested"), Part(kind, "requested")));
    }

    [Fact]
    public void Wherever_a_part_sends_its_case_the_table_of_cases_has_that_step()
    {
        var moves = 0;
        foreach (var (step, state, isLast) in from s in SubTaskStep.All from c in CaseState.All from last in Both select (s, c, last))
        {
            if (ChangeSubTask.Target(step.Kind, step.To, state, isLast) is not { } target) continue;
            moves++;
            Assert.Contains(CaseState.Transitions, taken => taken.From == state && taken.To == target && taken.By == step.By);
        }

        Assert.True(moves > 20);
    }

    [Fact]
    public void No_open_part_is_left_that_the_state_of_its_case_contradicts()
    {
        foreach (var (state, kind, status) in from s in CaseState.All from k in SubTaskStep.Kinds from o in SubTaskStep.Open select (s, k, o))
        {
            var part = Part(kind, status);
            var ended = FollowCase.End(state, Review, [part], TestCase.Now);

            Assert.Equal(ended.Count == 0, SubTaskStep.Open.Contains(part.Status));
            Assert.True(part.Status is not ("failed" or "rejected" or "cancelled") || part.Copy("statusReason") is not null);
            if (kind == TaskKind.Material && state.Name.StartsWith("Material", StringComparison.Ordinal)) Assert.Equal(state == CaseState.MaterialAwaited, ended.Count == 0);
            if (kind == TaskKind.InformationRequest && state == CaseState.InformationAwaited) Assert.Empty(ended);
            if (state.IsEnd) Assert.Equal(kind is TaskKind.Clarification or TaskKind.Translation, ended.Count == 0);
            Assert.Equal(kind is TaskKind.InformationRequest or TaskKind.Material or TaskKind.SpecialistInput, FollowCase.End(CaseState.InformationAwaited, "Task/another", [Part(kind, status)], TestCase.Now).Any(one => one.Status == "cancelled"));
        }
    }

    [Theory]
    [InlineData("routine", "2026-11-30T12:00:00Z", "2026-12-14T12:00:00Z")]
    [InlineData("stat", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z")]
    public void An_answer_is_waited_for_by_urgency_and_reminded_of_after_a_third_of_the_time(string priority, string reminds, string ends)
    {
        var request = Part(TaskKind.InformationRequest, "requested");
        request.Set("priority", priority);
        request.Set("authoredOn", "2026-11-23T12:00:00Z");

        Assert.Equal(DateTimeOffset.Parse(ends, System.Globalization.CultureInfo.InvariantCulture), InformationPatience.Ends(request, WorkingCalendar.Weekdays));
        Assert.Equal(DateTimeOffset.Parse(reminds, System.Globalization.CultureInfo.InvariantCulture), InformationPatience.RemindsAt(request, WorkingCalendar.Weekdays));
    }

    private static TaskContent Part(TaskKind kind, string status)
    {
        var task = TestCase.Task(kind switch { TaskKind.InformationRequest => "information-request", TaskKind.SpecialistInput => "specialist-input", TaskKind.CancellationRequest => "cancellation-request", _ => kind.ToString().ToLowerInvariant() }, status, null);
        task.Set("partOf", new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["reference"] = Review }));
        return task;
    }
}
