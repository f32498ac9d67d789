using Microsoft.Data.Sqlite;
using Quartz;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>When something runs by itself. What it then decides is in the exchange.</summary>
public static class CaseJobs
{
    private const string Group = "cases";

    public static void Add(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<CaseSignals>();
        if (!settings.JobsEnabled) return;
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(SqliteFactory.Instance, $"Data Source={settings.JobsPath}");
                store.ProvisionSchema();
            });
            quartz.AddJob<SweepJob>(job => job.WithIdentity("sweep", Group));
            quartz.AddTrigger(trigger => trigger.ForJob("sweep", Group).WithIdentity("sweep", Group).StartNow()
                .WithSimpleSchedule(schedule => schedule.WithInterval(settings.SweepInterval).RepeatForever()));
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        services.AddHostedService<CaseScheduling>();
    }

    /// <summary>Has a case advanced soon. Asked twice for the same case, it is done once.</summary>
    public static async ValueTask Schedule(IScheduler scheduler, string caseId, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<AdvanceCaseJob>().WithIdentity(caseId, Group).UsingJobData(AdvanceCaseJob.CaseId, caseId).Build();
        var trigger = TriggerBuilder.Create().WithIdentity(caseId, Group).ForJob(job).StartNow().Build();
        await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken);
    }
}
