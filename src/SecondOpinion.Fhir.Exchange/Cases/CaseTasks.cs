using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The two Tasks of a case, moved together: whatever is decided, neither says another thing than the other. Pure: nothing is read or written.</summary>
/// <param name="review">The current Review Task; null before there is one.</param>
public sealed class CaseTasks(TaskContent caseTask, TaskContent? review)
{
    public TaskContent Case { get; } = caseTask;

    public TaskContent? Review { get; private set; } = review;

    /// <exception cref="InvalidOperationException">The Case Task is in no state there is.</exception>
    public CaseState State => CaseState.Of(Case) ?? throw new InvalidOperationException("The Case Task is in no state of the table.");

    /// <summary>Takes one step of the table, or says which steps there are and whose.</summary>
    /// <param name="reason">Why, as a CodeableConcept; null when nothing was said.</param>
    public Outcome<Transition> Take(CaseState to, Actor by, JsonNode? reason, WorkingCalendar calendar, DateTimeOffset now)
    {
        var from = State;
        var step = CaseState.Transitions.FirstOrDefault(t => t.From == from && t.To == to && t.By == by);
        if (step is null) return Refuse(from, to);
        if (step.AsksReason && reason is null)
        {
            return new Issue(IssueSeverity.Error, IssueType.Required, "task-status-reason-missing", "Task.statusReason",
                "Who takes this step says why. Give a reason, preferably with a code of CodeSystem status-reason.");
        }

        var written = reason?.DeepClone() ?? (step.Reason is null ? null : FhirJson.Concept(Vocabulary.StatusReason, step.Reason));
        Case.Status = to.CaseStatus;
        Case.BusinessStatus = to.BusinessStatus;
        Case.Set("statusReason", step.Reopens ? null : written?.DeepClone());
        Case.Touch(now);
        Case.Clock = MoveClock(Case.Clock, from, to, calendar, now);
        if (Review is not null && to.ReviewStatus is not null)
        {
            Review.Status = to.ReviewStatus;
            Review.BusinessStatus = step.Reopens ? null : to.BusinessStatus;
            Review.Set("statusReason", written);
            Review.Touch(now);
            TellReviewTheTime();
        }

        return step;
    }

    /// <summary>Goes on with a Review Task in which a client has changed what is the client's to change.</summary>
    public void Take(TaskContent changed) => Review = changed;

    /// <summary>Puts another Review Task in the place of the one that ended, or of none.</summary>
    public void Open(TaskContent next)
    {
        Review = next;
        TellReviewTheTime();
    }

    /// <summary>The clock of the Case Task is the one that counts; the Review Task shows it.</summary>
    public void TellReviewTheTime()
    {
        Case.Restrict(Case.Clock);
        if (Review is null) return;
        Review.Clock = Case.Clock;
        Review.Restrict(Case.Clock);
    }

    private static SlaClock? MoveClock(SlaClock? clock, CaseState from, CaseState to, WorkingCalendar calendar, DateTimeOffset now)
    {
        if (clock is null) return null;
        if (to.StopsClock && !from.StopsClock) return clock.Pause(to.Name, now);
        if (from.StopsClock && !to.StopsClock) return clock.Resume(calendar, now);
        return clock;
    }

    /// <summary>Says which steps there are instead of one that is not in the table.</summary>
    internal static string DescribeSteps(CaseState from, string wanted)
    {
        var steps = CaseState.Transitions.Where(t => t.From == from).Select(Describe).Distinct().ToArray();
        var allowed = steps.Length == 0 ? "nothing, since it has ended" : string.Join("; ", steps);
        return $"A case that is \"{from.Name}\" can't go to {wanted} by this actor. From here it can go to: {allowed}.";
    }

    private static Issue Refuse(CaseState from, CaseState to) =>
        new(IssueSeverity.Error, IssueType.BusinessRule, "task-transition", "Task.status", DescribeSteps(from, $"\"{to.Name}\""));

    private static string Describe(Transition step)
    {
        var status = step.To.ReviewStatus ?? step.To.CaseStatus;
        var actor = step.By switch { Actor.Hub => "server", Actor.Centre => "centre", _ => "referrer" };
        return $"{status}{(step.To.BusinessStatus is null || step.Reopens ? "" : "/" + step.To.BusinessStatus)} (by the {actor})";
    }
}
