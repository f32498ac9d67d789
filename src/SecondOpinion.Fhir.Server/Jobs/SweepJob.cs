using Quartz;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Queue;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Schedules every case for which something is due, whatever became of its signal or its timer: what needs doing is read from what is stored.</summary>
[DisallowConcurrentExecution]
internal sealed class SweepJob(CaseSearch search, CaseLoading loading, WorkingCalendars calendars, CaseSweep sweep, TimeProvider clock) : IJob
{
    private const string OpenCases = $"code={Vocabulary.TaskKind}|case&status=requested,received,accepted,in-progress,on-hold";
    private const string OpenReviews = $"code={Vocabulary.TaskKind}|review&status=requested,received";
    private const string Open = "&status=requested,received,accepted,in-progress";
    private const string OpenQuestions = $"code={Vocabulary.TaskKind}|information-request{Open}";

    private static readonly string OpenParts = $"code={string.Join(',', new[] { "information-request", "material", "specialist-input", "cancellation-request" }.Select(kind => $"{Vocabulary.TaskKind}|{kind}"))}{Open}";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var isFirst = !sweep.HasSeenAll;
        var now = clock.GetUtcNow();
        foreach (var query in isFirst ? [OpenCases, OpenParts] : new[] { OpenCases, OpenReviews, OpenQuestions })
        {
            await foreach (var page in search.Pages("Task", query, cancellationToken))
            {
                foreach (var version in page)
                {
                    var task = TaskContent.Read(version.Json);
                    if (!isFirst && !CaseTimers.IsDue(task, calendars, now)) continue;
                    var caseId = await loading.CaseOf(task, version.Key.Id, cancellationToken);
                    if (caseId is not null && !await context.Scheduler.Exists(new JobKey(caseId, CaseJobs.DeadGroup), cancellationToken)) await CaseJobs.ScheduleNow(context.Scheduler, caseId, cancellationToken);
                }
            }
        }

        sweep.HasSeenAll = true;
        JobInstruments.Ran("sweep", succeeded: true);
    }
}
