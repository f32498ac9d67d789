using Quartz;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Takes one case a step further. Idempotent: a case that has moved on is left alone.</summary>
[DisallowConcurrentExecution]
public sealed class AdvanceCaseJob(AdvanceCase advance, TimeProvider clock, ILogger<AdvanceCaseJob> logger) : IJob
{
    public const string CaseId = "caseId";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var caseId = context.MergedJobDataMap.GetString(CaseId)!;
        var outcome = await advance.Handle(caseId, clock.GetUtcNow(), cancellationToken);
        JobInstruments.Ran("advance-case", outcome.Succeeded);
        if (outcome.Succeeded) logger.LogInformation("Task/{CaseId} stands in version {Version}", caseId, outcome.Value.Version);
        else logger.LogWarning("Task/{CaseId} was not advanced: {Issue}", caseId, outcome.Issues[0].Id);
    }
}
