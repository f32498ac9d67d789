using Microsoft.Data.Sqlite;
using Npgsql;
using Quartz;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>When something runs by itself. What it then decides is in the exchange.</summary>
/// <remarks>
/// One job for each open case. A trigger "now" follows a signal, "timer" the next moment at which something is due, "retry" a failure. What has failed too often
/// is kept as a job of the group "dead", without a trigger, until an operator or a change of the case tries it again.
/// </remarks>
internal static class CaseJobs
{
    public const string Group = "cases";
    public const string DeadGroup = "dead";
    public const string SweepName = "sweep";

    private const string HubGroup = "hub";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public static void Add(IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton<CaseSignals>();
        services.AddSingleton<JobBoard>();
        if (!settings.JobsEnabled) return;
        services.AddSingleton<CaseSweep>();
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                if (settings.StoreConnection is { } connection) ShareAmongProcesses(store, connection);
                else store.UseSqlite(SqliteFactory.Instance, $"Data Source={settings.JobsPath}");
                store.ProvisionSchema();

                // What fell due while nobody ran it is not left waiting for long.
                store.ConfigureStore(options => (options.MisfireThreshold, options.MisfireHandlerFrequency) = (Soon, Soon));
            });
            quartz.AddJob<SweepJob>(job => job.WithIdentity(SweepName, HubGroup));
            quartz.AddTrigger(trigger => trigger.ForJob(SweepName, HubGroup).WithIdentity(SweepName, HubGroup).StartNow()
                .WithSimpleSchedule(schedule => schedule.WithInterval(settings.SweepInterval).RepeatForever()));
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        services.AddHostedService<CaseScheduling>();
    }

    /// <summary>Processes on one database share its jobs; what one leaves behind in the middle is taken up by another.</summary>
    private static void ShareAmongProcesses(IPersistentStoreBuilder store, string connection)
    {
        store.UsePostgres(NpgsqlFactory.Instance, connection);
        store.UseClustering(cluster => (cluster.CheckinInterval, cluster.CheckinMisfireThreshold) = (Soon, Soon));
    }

    /// <summary>Has a case advanced soon. Asked twice before it ran, it is done once.</summary>
    public static ValueTask ScheduleNow(IScheduler scheduler, string caseId, CancellationToken cancellationToken) => Schedule(scheduler, caseId, "now", null, 0, cancellationToken);

    /// <summary>Has a case advanced when something is due.</summary>
    public static ValueTask ScheduleTimer(IScheduler scheduler, string caseId, DateTimeOffset at, CancellationToken cancellationToken) => Schedule(scheduler, caseId, "timer", at, 0, cancellationToken);

    /// <summary>Tries a case again after it has failed this often.</summary>
    public static ValueTask ScheduleRetry(IScheduler scheduler, string caseId, DateTimeOffset at, int failures, CancellationToken cancellationToken) => Schedule(scheduler, caseId, "retry", at, failures, cancellationToken);

    public static TriggerKey Timer(string caseId) => new(caseId + "/timer", Group);

    private static async ValueTask Schedule(IScheduler scheduler, string caseId, string trigger, DateTimeOffset? at, int failures, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<AdvanceCaseJob>().WithIdentity(caseId, Group).UsingJobData(AdvanceCaseJob.CaseId, caseId).RequestRecovery().Build();
        var builder = TriggerBuilder.Create().WithIdentity($"{caseId}/{trigger}", Group).ForJob(job).UsingJobData(AdvanceCaseJob.Failures, failures.ToString(System.Globalization.CultureInfo.InvariantCulture));
        builder = at is { } time && time > DateTimeOffset.MinValue ? builder.StartAt(time) : builder.StartNow();
        await scheduler.ScheduleJob(job, [builder.Build()], new ScheduleJobOptions { Replace = true }, cancellationToken);
    }
}
