using Quartz;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Schedules a job for each signal, off the request's path.</summary>
public sealed class CaseScheduling(ISchedulerFactory schedulers, CaseSignals signals, ILogger<CaseScheduling> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var caseId in signals.ReadAll(stoppingToken))
        {
            try
            {
                await CaseJobs.Schedule(await schedulers.GetScheduler(stoppingToken), caseId, stoppingToken);
            }
            catch (SchedulerException exception)
            {
                // The sweep finds the case again.
                logger.LogWarning("Task/{CaseId} was not scheduled at once: {Type}", caseId, exception.GetType().Name);
            }
        }
    }
}
