using System.Text.Json;
using System.Text.RegularExpressions;
using Quartz;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Finds the cases that a commit concerns and schedules them, off the request's path.</summary>
internal sealed partial class CaseScheduling(ISchedulerFactory schedulers, CaseSignals signals, CaseLoading loading, CaseSearch search, ILogger<CaseScheduling> logger) : BackgroundService
{
    private const int PatientsAtOnce = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var versions in signals.ReadAll(stoppingToken))
        {
            try
            {
                foreach (var caseId in await FindCases(versions, stoppingToken)) await CaseJobs.ScheduleNow(await schedulers.GetScheduler(stoppingToken), caseId, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The sweep finds the case again.
                logger.LogWarning("A commit's cases were not scheduled at once: {Type}", exception.GetType().Name);
            }
        }
    }

    private async ValueTask<HashSet<string>> FindCases(IReadOnlyList<StoredVersion> versions, CancellationToken cancellationToken)
    {
        var cases = new HashSet<string>();
        var (patients, consenting) = (new HashSet<string>(), new HashSet<string>());
        foreach (var version in versions.Where(version => !version.IsDeleted))
        {
            if (version.Key.Type == "Task")
            {
                if (await loading.CaseOf(TaskContent.Read(version.Json), version.Key.Id, cancellationToken) is { } caseId) cases.Add(caseId);
            }
            else if (PatientOf(version) is { } patient)
            {
                (version.Key.Type == "Consent" ? consenting : patients).Add(patient);
            }
        }

        // A record may be what a case has been waiting for, or what a centre has asked for; a consent may hold a case back, or give it free again.
        await AddWaiting(cases, patients, "awaiting-information", cancellationToken);
        await AddWaiting(cases, consenting, "queued,awaiting-consent", cancellationToken);
        return cases;
    }

    private async ValueTask AddWaiting(HashSet<string> cases, IEnumerable<string> patients, string statuses, CancellationToken cancellationToken)
    {
        foreach (var some in patients.Chunk(PatientsAtOnce))
        {
            foreach (var waiting in await search.All("Task", $"patient={string.Join(',', some)}&code={Vocabulary.TaskKind}|case&business-status={statuses}", cancellationToken)) cases.Add(waiting.Key.Id);
        }
    }

    private static string? PatientOf(StoredVersion record)
    {
        using var json = JsonDocument.Parse(record.Json);
        return (json.RootElement.TryGetProperty("subject", out var who) || json.RootElement.TryGetProperty("patient", out who))
            && who.ValueKind == JsonValueKind.Object && who.TryGetProperty("reference", out var reference) && reference.GetString() is { } text && LocalPatient().IsMatch(text) ? text : null;
    }

    [GeneratedRegex(@"\APatient/[A-Za-z0-9\-.]{1,64}\z")]
    private static partial Regex LocalPatient();
}
