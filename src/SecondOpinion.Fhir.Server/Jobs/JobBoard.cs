using System.Globalization;
using System.Text.Json.Nodes;
using Quartz;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Server.Operations;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Shows an operator what runs by itself, what is tried again and what has been given up; and tries that again.</summary>
internal sealed class JobBoard(IServiceProvider services)
{
    /// <summary>Every job: case, state (waiting, retrying, dead), when it runs next, how often it has failed and why. The dead come first.</summary>
    public async ValueTask<Outcome<IReadOnlyList<JsonObject>>> List(CancellationToken cancellationToken)
    {
        if (await FindScheduler(cancellationToken) is not { } scheduler) return Off;
        var jobs = new List<JsonObject>();
        foreach (var group in new[] { CaseJobs.DeadGroup, CaseJobs.Group })
        {
            foreach (var key in (await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(group), cancellationToken)).OrderBy(key => key.Name, StringComparer.Ordinal))
            {
                if (await scheduler.GetJobDetail(key, cancellationToken) is { } detail) jobs.Add(await Describe(scheduler, detail, cancellationToken));
            }
        }

        return jobs;
    }

    /// <summary>Tries a job at once, as if it had never failed.</summary>
    public async ValueTask<Outcome<string>> Retry(string id, CancellationToken cancellationToken)
    {
        if (await FindScheduler(cancellationToken) is not { } scheduler) return Off;
        var isDead = await scheduler.DeleteJob(new JobKey(id, CaseJobs.DeadGroup), cancellationToken);
        if (!isDead && !await scheduler.Exists(new JobKey(id, CaseJobs.Group), cancellationToken))
            return Issue.Error(IssueType.NotFound, "job-unknown", "There is no job of this id. GET /fhir/$jobs lists those there are.");
        await CaseJobs.ScheduleNow(scheduler, id, cancellationToken);
        return id;
    }

    private static Issue Off => Issue.Error(IssueType.NotSupported, "jobs-off", "This process runs no jobs: Jobs__Enabled is false. Ask the one that does.");

    private static async ValueTask<JsonObject> Describe(IScheduler scheduler, IJobDetail detail, CancellationToken cancellationToken)
    {
        var isDead = detail.Key.Group == CaseJobs.DeadGroup;
        var data = detail.JobDataMap;
        var (next, failures) = (default(DateTimeOffset?), int.Parse(data.GetString(AdvanceCaseJob.Failures) ?? "0", CultureInfo.InvariantCulture));
        foreach (var trigger in await scheduler.GetTriggersOfJob(detail.Key, cancellationToken))
        {
            if (trigger.NextFireTimeUtc is { } at && (next is null || at < next)) next = at;
            failures = Math.Max(failures, int.Parse(trigger.JobDataMap.GetString(AdvanceCaseJob.Failures) ?? "0", CultureInfo.InvariantCulture));
        }

        var parts = new List<JsonObject>
        {
            ParametersAnswer.Value("id", "valueId", detail.Key.Name),
            ParametersAnswer.Value("case", "valueReference", new JsonObject { ["reference"] = $"Task/{data.GetString(AdvanceCaseJob.CaseId)}" }),
            ParametersAnswer.Value("state", "valueCode", isDead ? "dead" : failures > 0 ? "retrying" : "waiting"),
            ParametersAnswer.Value("failures", "valueInteger", failures),
        };
        if (next is { } time) parts.Add(ParametersAnswer.Value("next", "valueInstant", InstantText.Of(time)));
        if (data.GetString(AdvanceCaseJob.Problem) is { } problem) parts.Add(ParametersAnswer.Value("problem", "valueString", problem));
        if (data.GetString(AdvanceCaseJob.Since) is { } since) parts.Add(ParametersAnswer.Value("since", "valueInstant", InstantText.Of(DateTimeOffset.Parse(since, CultureInfo.InvariantCulture))));
        return ParametersAnswer.Parts("job", parts);
    }

    private async ValueTask<IScheduler?> FindScheduler(CancellationToken cancellationToken) =>
        services.GetService<ISchedulerFactory>() is { } factory ? await factory.GetScheduler(cancellationToken) : null;
}
