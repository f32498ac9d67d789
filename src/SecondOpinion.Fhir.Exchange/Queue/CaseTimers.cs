using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Information;
using SecondOpinion.Fhir.Exchange.SubTasks;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>When the hub has to look at a case again. Derived from its Tasks alone, so that nothing is lost with a scheduler. Pure.</summary>
public static class CaseTimers
{
    /// <summary>Working time in which a centre answers a cancellation.</summary>
    public static readonly TimeSpan CancellationPatience = TimeSpan.FromDays(3);

    /// <summary>The earliest moment at which something is due; null when the case waits for others only.</summary>
    public static DateTimeOffset? Next(CaseTasks tasks, WorkingCalendar calendar)
    {
        var state = tasks.State;
        var clock = tasks.Case.Clock;
        if (state == CaseState.Submitted) return DateTimeOffset.MinValue;
        if (state.IsEnd) return null;
        var due = new List<DateTimeOffset?> { clock?.NextChange(calendar) };
        if (state == CaseState.Claimed) due.Add(tasks.Review?.Lease?.Expires);
        if (state == CaseState.Queued) due.AddRange([tasks.Review?.Offer?.Widens, clock?.Due]);
        if (state == CaseState.CancellationRequested) due.Add(CancelsAt(clock, calendar));
        return due.Min();
    }

    /// <summary>True when the hub has to look at the case of this Task now, as far as the Task by itself tells.</summary>
    public static bool IsDue(TaskContent task, WorkingCalendars calendars, DateTimeOffset now)
    {
        if (task.Kind == TaskKind.Review)
            return (task.Status == CaseState.Claimed.ReviewStatus && task.Lease?.Expires <= now) || (task.Status == CaseState.Queued.ReviewStatus && task.Offer?.Widens <= now);
        if (task.Kind == TaskKind.InformationRequest) return SubTaskStep.Open.Contains(task.Status) && InformationPatience.RemindsAt(task, WorkingCalendar.Weekdays) <= now;
        return task.Kind == TaskKind.Case && CaseState.Of(task) is not null && Next(new CaseTasks(task, null), calendars.For(task.Clock?.Calendars ?? [])) <= now;
    }

    /// <summary>When a cancellation that the centre did not answer takes effect.</summary>
    public static DateTimeOffset? CancelsAt(SlaClock? clock, WorkingCalendar calendar) => clock?.PausedSince is { } since ? calendar.Add(since, CancellationPatience) : null;
}
