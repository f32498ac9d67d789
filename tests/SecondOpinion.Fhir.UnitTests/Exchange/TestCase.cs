using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

/// <summary>The Tasks of a case in a state, as the hub would have written them.</summary>
internal static class TestCase
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static CaseTasks In(CaseState state)
    {
        var caseTask = Task("case", state.CaseStatus, state.BusinessStatus);
        var review = state.ReviewStatus is null ? null : Task("review", state.ReviewStatus, state.BusinessStatus);
        var tasks = new CaseTasks(caseTask, review);
        if (state.ReviewStatus is null) return tasks;
        caseTask.Clock = SlaClock.Start("routine", null, [], WorkingCalendar.Weekdays, Now);
        if (state.StopsClock) caseTask.Clock = caseTask.Clock.Pause(state.Name, Now);
        tasks.TellReviewTheTime();
        return tasks;
    }

    public static TaskContent Task(string kind, string status, string? businessStatus)
    {
        var task = TaskContent.Create(JsonNode.Parse($$$"""
            {"resourceType":"Task","status":"{{{status}}}","intent":"order","requester":{"reference":"Organization/asks"},"authoredOn":"2026-11-20T12:00:00Z","lastModified":"2026-11-20T12:00:00Z",
             "code":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/task-kind","code":"{{{kind}}}"}]}}
            """)!.AsObject());
        task.BusinessStatus = businessStatus;
        return task;
    }

    public static JsonObject Centre(string name) => new() { ["display"] = name };

    public static JsonObject Reason => new() { ["text"] = "because" };
}
