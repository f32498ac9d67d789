using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;

namespace SecondOpinion.Fhir.Exchange.Information;

/// <summary>How long an answer is waited for: the referrer is reminded after a third of the time, and at its end the case goes back to the centre. Pure.</summary>
/// <remarks>The end stands in Task.restriction.period.end, where the centre may have set it itself; otherwise it follows from the urgency, in working time.</remarks>
public static class InformationPatience
{
    private const double OfTurnaround = 1.5;

    private const double Reminded = 1d / 3;

    public static DateTimeOffset Ends(string? priority, WorkingCalendar calendar, DateTimeOffset asked) => calendar.Add(asked, Turnaround.Of(priority) * OfTurnaround);

    /// <summary>When a request that is still open has gone unanswered.</summary>
    public static DateTimeOffset Ends(TaskContent request, WorkingCalendar calendar) => request.Ends ?? Ends(request.Priority, calendar, request.AuthoredOn);

    public static DateTimeOffset RemindsAt(TaskContent request, WorkingCalendar calendar) =>
        calendar.Add(request.AuthoredOn, calendar.Between(request.AuthoredOn, Ends(request, calendar)) * Reminded);
}
