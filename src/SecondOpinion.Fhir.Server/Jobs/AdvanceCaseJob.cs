using System.Globalization;
using Quartz;
using SecondOpinion.Fhir.Exchange.Queue;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Takes one case as far as it goes by itself, and comes back when the next thing is due. Idempotent: where nothing is due, nothing is done.</summary>
[DisallowConcurrentExecution]
internal sealed class AdvanceCaseJob(AdvanceCase advance, TimeProvider clock, ServerSettings settings, ILogger<AdvanceCaseJob> logger) : IJob
{
    public const string CaseId = "caseId";
    public const string Failures = "failures";
    public const string Problem = "problem";
    public const string Since = "since";

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var caseId = context.MergedJobDataMap.GetString(CaseId)!;
        var problem = await Advance(context.Scheduler, caseId, cancellationToken);
        JobInstruments.Ran("advance-case", problem is null);
        if (problem is null) return;
        var failures = int.Parse(context.MergedJobDataMap.GetString(Failures) ?? "0", CultureInfo.InvariantCulture) + 1;
        if (failures <= settings.JobRetries)
        {
            var wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, (long)(settings.JobRetryDelay.Ticks * Math.Pow(2, failures - 1))));
            logger.LogWarning("Task/{CaseId} was not advanced ({Problem}), for the {Failures}. time; it is tried again in {Wait}", caseId, problem, failures, wait);
            await CaseJobs.ScheduleRetry(context.Scheduler, caseId, TimeProvider.System.GetUtcNow() + wait, failures, cancellationToken);
            return;
        }

        logger.LogError("Task/{CaseId} was not advanced ({Problem}) after {Failures} attempts; it waits for an operator in /fhir/$jobs", caseId, problem, failures);
        var dead = JobBuilder.Create<AdvanceCaseJob>().WithIdentity(caseId, CaseJobs.DeadGroup).StoreDurably()
            .UsingJobData(CaseId, caseId).UsingJobData(Failures, failures.ToString(CultureInfo.InvariantCulture)).UsingJobData(Problem, problem)
            .UsingJobData(Since, clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)).Build();
        await context.Scheduler.AddJob(dead, new AddJobOptions { Replace = true }, cancellationToken);
    }

    /// <returns>Why it did not go; null when it did. Names what is wrong and quotes nothing.</returns>
    private async ValueTask<string?> Advance(IScheduler scheduler, string caseId, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await advance.Handle(caseId, clock.GetUtcNow(), cancellationToken);
            if (!outcome.Succeeded) return $"{outcome.Issues[0].Id}: {outcome.Issues[0].Message}";
            logger.LogInformation("Task/{CaseId} stands in version {Version}", caseId, outcome.Value.CaseTask.Version);
            await scheduler.DeleteJob(new JobKey(caseId, CaseJobs.DeadGroup), cancellationToken);
            if (outcome.Value.Next is { } next) await CaseJobs.ScheduleTimer(scheduler, caseId, next, cancellationToken);
            else await scheduler.UnscheduleJob(CaseJobs.Timer(caseId), cancellationToken);
            return null;
        }
        catch (SchedulerException)
        {
            // The scheduler is closing, which says nothing of the case; the sweep finds it again.
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception.GetType().Name;
        }
    }
}
