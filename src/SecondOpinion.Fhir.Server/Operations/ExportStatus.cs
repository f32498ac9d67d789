using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Server.Export;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>How far an export is, its manifest, its files and its end. hl7.org/fhir/uv/bulkdata/export.html#bulk-data-status-request</summary>
internal sealed class ExportStatus(Exports exports, ExportFolder folder)
{
    public IResult Handle(string id, HttpRequest request)
    {
        if (Find(id) is not { } job) return Unknown;
        var headers = request.HttpContext.Response.Headers;
        if (job.Finished is null)
        {
            headers["X-Progress"] = $"{Math.Min(job.Place, job.Request.Types.Count)} of {job.Request.Types.Count} types, {job.Resources} resources";
            headers.RetryAfter = "1";
            return FhirAnswer.Of(StatusCodes.Status202Accepted, default);
        }

        if (job.Fault is not null)
            return FhirAnswer.Fail(Issue.Error(IssueType.Exception, "export-failed", $"The export failed, and the fault is ours. Ask for it again; should it fail again, tell the operator the id {id}."));
        headers.Expires = exports.ExpiryOf(job).ToString("R", CultureInfo.InvariantCulture);
        return Results.Json(Manifest(job, $"{request.Scheme}://{request.Host}/bulk/{id}"));
    }

    public IResult File(string id, string name) => Find(id) is { Finished: not null, Fault: null } job && job.Files.FirstOrDefault(file => file.Name == name) is { } found
        ? Results.File(folder.PathOf(id, found), FhirMediaTypes.Ndjson, enableRangeProcessing: true)
        : Unknown;

    /// <summary>Cancels an export that runs, and deletes one that is ready.</summary>
    public IResult Delete(string id)
    {
        if (Find(id) is null) return Unknown;
        exports.Cancel(id);
        return FhirAnswer.Of(StatusCodes.Status202Accepted, default);
    }

    /// <summary>An export is its asker's alone.</summary>
    private ExportJob? Find(string id) => exports.Find(id) is { } job && job.Request.Asker?.Id == Caller.Current?.Identity?.Client ? job : null;

    private static FhirAnswer Unknown =>
        FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "export-unknown", "There is no such export, or no such file in it: it was cancelled, its time is over, or it is not ready. Begin a new one with $export."));

    private static JsonObject Manifest(ExportJob job, string address) => new()
    {
        ["transactionTime"] = InstantText.Of(job.Request.At),
        ["request"] = job.Request.Url,
        ["requiresAccessToken"] = job.Request.Asker is not null,
        ["output"] = Files(job, address, areDeletions: false),
        ["deleted"] = Files(job, address, areDeletions: true),
        ["error"] = new JsonArray(),
    };

    private static JsonArray Files(ExportJob job, string address, bool areDeletions) =>
    [
        .. job.Files.Where(file => file.Count > 0 && file.Type == ExportFile.Deletions == areDeletions).OrderBy(file => file.Type, StringComparer.Ordinal)
            .Select(file => new JsonObject { ["type"] = areDeletions ? "Bundle" : file.Type, ["url"] = $"{address}/{file.Name}", ["count"] = file.Count }),
    ];
}
