using Quartz;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Schedules every case that waits for the hub, whatever became of its signal: what needs doing is read from what is stored.</summary>
[DisallowConcurrentExecution]
public sealed class SweepJob(IResourceStore store, SearchQueryParser parser) : IJob
{
    private const string Waiting = "code=" + Exchange.Cases.Vocabulary.TaskKind + "|case&status=requested,received&_count=200&_total=none";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var query = parser.Parse("Task", QueryPairs.Read(Waiting)).Value.Query;
        for (string? page = null; ;)
        {
            var found = await store.Search(query with { Page = page }, Access.Everything, cancellationToken);
            foreach (var task in found.Matches) await CaseJobs.Schedule(context.Scheduler, task.Key.Id, cancellationToken);
            page = found.Next;
            if (page is not null) continue;
            JobInstruments.Ran("sweep", succeeded: true);
            return;
        }
    }
}
