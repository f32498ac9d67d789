using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>GET Task/{id}/$clock</c>: a case's clock with all its pauses, read from the history of its Case Task and reckoned again from it.</summary>
public sealed class CaseClock(IResourceStore store, WorkingCalendars calendars)
{
    private const int PageSize = 500;

    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("Task", id);
        if (await store.Read(key, Caller.AccessOf(request), cancellationToken) is not { IsDeleted: false } newest || TaskContent.Read(newest.Json).Kind != TaskKind.Case)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "case-unknown", $"There is no Case Task {key}. Search for it by its request: Task?focus=ServiceRequest/..."));
        var versions = new List<StoredVersion>();
        for (HistoryPosition? before = null; ;)
        {
            var page = await store.ReadHistory(new HistoryQuery("Task", id, PageSize, before), Caller.AccessOf(request), cancellationToken);
            versions.AddRange(page.Versions);
            before = page.Next;
            if (before is null) break;
        }

        versions.Reverse();
        return ClockHistory.Read(versions, calendars) is { } history
            ? ParametersAnswer.Of(Write(history))
            : FhirAnswer.Fail(Issue.Error(IssueType.BusinessRule, "clock-not-started", $"The clock of {key} has not started: it does when the records are complete."));
    }

    private static IEnumerable<JsonObject> Write(ClockHistory history)
    {
        var clock = history.Shown;
        yield return ParametersAnswer.Value("started", "valueInstant", InstantText.Of(clock.Started));
        yield return ParametersAnswer.Value("allowedWorkingDays", "valueDecimal", (decimal)clock.Allowed.TotalDays);
        foreach (var country in clock.Calendars) yield return ParametersAnswer.Value("calendar", "valueCode", country);
        foreach (var pause in history.Pauses)
        {
            var period = new JsonObject { ["start"] = InstantText.Of(pause.From) };
            if (pause.To is { } to) period["end"] = InstantText.Of(to);
            yield return ParametersAnswer.Parts("pause", [ParametersAnswer.Value("period", "valuePeriod", period), ParametersAnswer.Value("reason", "valueString", pause.Why)]);
        }

        if (clock.Deadline is { } deadline) yield return ParametersAnswer.Value("deadline", "valueInstant", InstantText.Of(deadline));
        yield return ParametersAnswer.Value("due", "valueInstant", InstantText.Of(clock.Due));
        yield return ParametersAnswer.Value("recomputedDue", "valueInstant", InstantText.Of(history.RecomputedDue));
        yield return ParametersAnswer.Value("state", "valueCode", clock.State);
        yield return ParametersAnswer.Value("reason", "valueString", clock.Reason);
    }
}
