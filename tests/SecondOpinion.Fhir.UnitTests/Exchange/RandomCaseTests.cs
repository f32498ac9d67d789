using FsCheck;
using FsCheck.Fluent;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Queue;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

/// <summary>Random lives of cases: whoever asks for whatever, in any order and at any time.</summary>
public sealed class RandomCaseTests
{
    private static readonly string[] Tokens = ["t1", "t2", "t3"];

    private static Arbitrary<(int Kind, int To, int By, int Token, int Hours)[]> Lives => Gen.ArrayOf(
        from kind in Gen.Choose(0, 9)
        from to in Gen.Choose(0, CaseState.All.Count - 1)
        from whose in Gen.Choose(0, 2)
        from token in Gen.Choose(0, Tokens.Length - 1)
        from hours in Gen.Choose(0, 72)
        select (kind, to, whose, token, hours)).ToArbitrary();

    [Fact]
    public void No_sequence_reaches_an_undefined_state_loses_a_report_or_makes_the_tasks_disagree() =>
        Prop.ForAll(Lives, Live).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(120));

    [Fact]
    public void No_former_holder_writes() => Prop.ForAll(Lives, life =>
    {
        var tasks = TestCase.In(CaseState.Queued);
        var now = TestCase.Now;
        foreach (var (kind, _, _, token, hours) in life)
        {
            now = now.AddHours(hours);
            if (kind < 5) Claims.Claim(tasks, TestCase.Centre(Tokens[token]), TimeSpan.FromHours(24), Tokens[token] + now.Ticks, WorkingCalendar.Weekdays, now);
            else if (kind < 7) Claims.Release(tasks, Actor.Hub, null, WorkingCalendar.Weekdays, now);
            var holders = Tokens.Count(one => tasks.Review!.Lease is { } lease && lease.Token.StartsWith(one, StringComparison.Ordinal) && Claims.CheckHolder(tasks, lease.Token, now) is null);
            var held = tasks.State == CaseState.Claimed && tasks.Review!.Lease!.Expires > now;
            Assert.Equal(held ? 1 : 0, holders);
            Assert.Equal(tasks.State == CaseState.Claimed, tasks.Review!.Owner is not null);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static void Live((int Kind, int To, int By, int Token, int Hours)[] life)
    {
        var tasks = TestCase.In(CaseState.Queued);
        var now = TestCase.Now;
        var reports = new List<string>();
        foreach (var (kind, to, by, token, hours) in life)
        {
            now = now.AddHours(hours);
            var before = tasks.State;
            var wanted = CaseState.All[to];
            if (kind == 0)
            {
                Claims.Claim(tasks, TestCase.Centre(Tokens[token]), TimeSpan.FromHours(24), Tokens[token], WorkingCalendar.Weekdays, now);
            }
            else
            {
                // Random targets alone would hardly ever get far: most of the time a step of the table is chosen.
                var steps = CaseState.Transitions.Where(step => step.From == before).ToArray();
                var (target, actor) = kind < 7 && steps.Length > 0 ? (steps[to % steps.Length].To, steps[to % steps.Length].By) : (wanted, (Actor)by);
                if (tasks.Take(target, actor, TestCase.Reason, WorkingCalendar.Weekdays, now) is { Succeeded: true } taken) Follow(taken.Value, tasks, reports, now);
                else Assert.Equal(before, tasks.State);
            }

            tasks.Case.Clock = tasks.Case.Clock!.Tick(WorkingCalendar.Weekdays, now);
            tasks.TellReviewTheTime();
            Check(tasks, reports);
        }
    }

    private static void Follow(Transition step, CaseTasks tasks, List<string> reports, DateTimeOffset now)
    {
        if (step.To == CaseState.Preliminary || step.To == CaseState.Answered)
        {
            reports.Add($"DiagnosticReport/{reports.Count + 1}");
            foreach (var task in new[] { tasks.Case, tasks.Review! }) task.AddOutput(step.To == CaseState.Answered ? "opinion" : "preliminary-opinion", reports[^1]);
        }

        if (step.Reopens) tasks.Open(TestCase.Task("review", "requested", "queued"));
        Assert.True(now >= tasks.Case.Clock!.Started);
    }

    private static void Check(CaseTasks tasks, List<string> reports)
    {
        var state = CaseState.Of(tasks.Case);
        Assert.NotNull(state);
        Assert.Contains(CaseState.All, one => one.ReviewStatus == tasks.Review!.Status && one.CaseStatus == tasks.Case.Status && one.BusinessStatus == tasks.Case.BusinessStatus);
        Assert.Equal(tasks.Case.BusinessStatus, tasks.Review!.BusinessStatus);
        Assert.Equal(state.StopsClock, tasks.Case.Clock!.PausedSince is not null);
        Assert.Equal(reports, tasks.Case.Outputs("preliminary-opinion").Concat(tasks.Case.Outputs("opinion")).Order(new ByNumber()));
        Assert.Equal(state.CaseStatus == "completed", tasks.Case.Outputs("opinion").Any());
    }

    private sealed class ByNumber : IComparer<string>
    {
        public int Compare(string? x, string? y) => Number(x!).CompareTo(Number(y!));

        private static int Number(string reference) => int.Parse(reference["DiagnosticReport/".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
