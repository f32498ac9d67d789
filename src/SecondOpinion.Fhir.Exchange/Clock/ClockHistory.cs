using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Clock;

/// <summary>A clock as the versions of its Case Task tell it, and the same reckoned again from the states alone. Pure.</summary>
/// <param name="Shown">The clock of the newest version.</param>
/// <param name="Pauses">Each with the state that was waited in; the last may be open.</param>
/// <param name="RecomputedDue">What is due by the versions' times, without regard to what the clock says of itself.</param>
public sealed record ClockHistory(SlaClock Shown, IReadOnlyList<ClockPause> Pauses, DateTimeOffset RecomputedDue)
{
    /// <param name="versions">Of the Case Task, oldest first.</param>
    /// <returns>Null while the clock has not started.</returns>
    public static ClockHistory? Read(IEnumerable<StoredVersion> versions, WorkingCalendars calendars)
    {
        SlaClock? clock = null;
        var pauses = new List<ClockPause>();
        foreach (var version in versions.Where(version => !version.IsDeleted))
        {
            var task = TaskContent.Read(version.Json);
            if (task.Clock is null || CaseState.Of(task) is not { } state) continue;
            clock = task.Clock;
            var open = pauses.Count > 0 && pauses[^1].To is null;
            if (state.StopsClock && !open) pauses.Add(new ClockPause(task.LastModified, null, state.Name));
            else if (!state.StopsClock && open) pauses[^1] = pauses[^1] with { To = task.LastModified };
        }

        if (clock is null) return null;
        var calendar = calendars.For(clock.Calendars);
        var paused = pauses.Where(pause => pause.To is not null).Aggregate(TimeSpan.Zero, (sum, pause) => sum + calendar.Between(pause.From, pause.To!.Value));
        var due = calendar.Add(clock.Started, clock.Allowed + paused);
        return new ClockHistory(clock, pauses, clock.Deadline < due ? clock.Deadline.Value : due);
    }
}
