using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Server.Compartments;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Export;

/// <summary>Writes an export, type by type and page by page, from wherever it stands.</summary>
internal sealed class ExportWriter(IResourceStore store, SearchQueryParser parser, Compartment compartment, HeldDefinitions held, ExportFolder folder, Visibility visibility, TimeProvider clock)
{
    private const int PageSize = 500;

    // As many patients as one search asks about.
    private const int PatientsAtOnce = 100;

    public async Task<ExportJob> Run(ExportJob job, CancellationToken cancellationToken)
    {
        var request = job.Request;
        if (request.Asker is { } asker && Identity.Of(asker, ScopeSet.Parse(asker.Scopes)) is var who) visibility.CallerOf(who, clock.GetUtcNow()).Enter();
        while (!job.IsWritten)
        {
            var type = request.Types[job.Place % request.Types.Count];
            if (job.Place >= request.Types.Count) job = await WriteDeletions(job, type, cancellationToken);
            else job = request.Patients is null ? await WriteType(job, type, cancellationToken) : await WriteOfPatients(job, type, request.Patients, cancellationToken);
            job = job with { Place = job.Place + 1, Page = null };
            folder.Save(job);
        }

        return job;
    }

    private async Task<ExportJob> WriteType(ExportJob job, string type, CancellationToken cancellationToken)
    {
        var criterion = job.Request.InCompartment && type != "Patient" ? compartment.AnyCriterion("Patient", type) : null;
        var query = Query(job.Request, type, criterion);
        while (true)
        {
            var page = await store.Search(query with { Page = job.Page }, Caller.Current?.Access ?? Access.Everything, cancellationToken);
            if (page.Refusal is not null) throw new InvalidOperationException("The store no longer knows the page that the export stands at.");
            job = await Write(job, type, page.Matches, cancellationToken) with { Page = page.Next };
            if (page.Next is null) return job;
            folder.Save(job);
        }
    }

    /// <summary>A resource may belong to several of the patients, who are asked about in several searches; it is written once.</summary>
    private async Task<ExportJob> WriteOfPatients(ExportJob job, string type, IReadOnlyList<string> patients, CancellationToken cancellationToken)
    {
        job = job.With(new ExportFile(type, 0, 0));
        var seen = new HashSet<ResourceKey>();
        foreach (var some in patients.Chunk(PatientsAtOnce))
        {
            var criterion = type == "Patient" ? IdCriterion(some) : compartment.Criterion("Patient", type, some)!;
            var query = Query(job.Request, type, criterion);
            string? next = null;
            do
            {
                var page = await store.Search(query with { Page = next }, Caller.Current?.Access ?? Access.Everything, cancellationToken);
                job = await Write(job, type, page.Matches.Where(match => seen.Add(match.Key)), cancellationToken);
                next = page.Next;
            }
            while (next is not null);
        }

        return job;
    }

    /// <summary>What was deleted since the moment asked for, a Bundle for each page of the history. hl7.org/fhir/uv/bulkdata/export.html#response---complete-status</summary>
    private async Task<ExportJob> WriteDeletions(ExportJob job, string type, CancellationToken cancellationToken)
    {
        if (HistoryPeriod.Read(job.Request.Since!) is not { } since) return job;
        var access = Caller.Current?.Access ?? Access.Everything;
        var query = new HistoryQuery(type, null, PageSize, Since: DateTimeOffset.FromUnixTimeMilliseconds(since.From));
        for (HistoryPosition? next = null; ; query = query with { Before = next })
        {
            var page = await store.ReadHistory(query, access, cancellationToken);
            var gone = new List<ResourceKey>();
            foreach (var version in page.Versions.Where(version => version.IsDeleted && version.LastUpdated <= job.Request.At))
            {
                // What was brought back since is exported as it is now.
                var isNewest = await store.Read(version.Key, access, cancellationToken) is { } newest && newest.Version == version.Version;
                if (isNewest && await Concerns(job.Request, version, access, cancellationToken)) gone.Add(version.Key);
            }

            if (gone.Count > 0) job = await Append(job, ExportFile.Deletions, [Deletions(gone)], 1, cancellationToken);
            if ((next = page.Next) is null) return job;
        }
    }

    /// <summary>Whether what was deleted told of a patient whose records are exported, as far as its last version says.</summary>
    private async ValueTask<bool> Concerns(ExportRequest request, StoredVersion deletion, Access access, CancellationToken cancellationToken)
    {
        if (!request.InCompartment) return true;
        var patients = deletion.Key.Type == "Patient" ? [deletion.Key.Id]
            : await store.ReadVersion(deletion.Key, deletion.Version - 1, access, cancellationToken) is { } last ? PatientsNamed.In(last.Json.Span, request: null) : [];
        return request.Patients is null ? patients.Count > 0 : patients.Any(patient => request.Patients.Contains("Patient/" + patient));
    }

    private static ReadOnlyMemory<byte> Deletions(IEnumerable<ResourceKey> keys) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["resourceType"] = "Bundle",
        ["type"] = "transaction",
        ["entry"] = new JsonArray([.. keys.Select(key => new JsonObject { ["request"] = new JsonObject { ["method"] = "DELETE", ["url"] = key.ToString() } })]),
    });

    private SearchCriterion IdCriterion(IEnumerable<string> patients) =>
        parser.Parse("Patient", [new("_id", string.Join(',', patients.Select(patient => patient["Patient/".Length..])))]).Value.Query.Criteria[0];

    private SearchQuery Query(ExportRequest request, string type, SearchCriterion? criterion)
    {
        var filters = new List<KeyValuePair<string, string>> { new("_total", "none"), new("_lastUpdated", "le" + InstantText.Of(request.At)) };
        if (request.Since is not null) filters.Add(new("_lastUpdated", "ge" + request.Since));
        var query = parser.Parse(type, filters).Value.Query with { Count = PageSize };
        return criterion is null ? query : query with { Criteria = [.. query.Criteria, criterion] };
    }

    private async Task<ExportJob> Write(ExportJob job, string type, IEnumerable<StoredVersion> versions, CancellationToken cancellationToken)
    {
        // Definitions of loaded packages are the packages', not what was brought to this server.
        var own = versions.Where(version => held.Find(version.Key.Type, version.Key.Id) is null).ToList();
        return own.Count == 0 ? job : await Append(job, type, own.Select(version => OneLine(version.Json)), own.Count, cancellationToken);
    }

    /// <param name="count">Resources that the lines are of.</param>
    private async Task<ExportJob> Append(ExportJob job, string type, IEnumerable<ReadOnlyMemory<byte>> lines, int count, CancellationToken cancellationToken)
    {
        var file = job.File(type);
        await using var stream = folder.Append(job.Id, file);
        foreach (var line in lines)
        {
            await stream.WriteAsync(line, cancellationToken);
            stream.WriteByte((byte)'\n');
        }

        stream.Flush(flushToDisk: true);
        return job.With(file with { Count = file.Count + count, Length = stream.Position });
    }

    /// <summary>JSON has line breaks between its tokens only.</summary>
    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0) return json;
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
