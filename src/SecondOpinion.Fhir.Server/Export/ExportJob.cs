namespace SecondOpinion.Fhir.Server.Export;

/// <summary>How far an export has come. Kept in its folder after every page, so that a restart goes on from there.</summary>
/// <param name="Place">Which of the types is being written. Where it was asked what changed since a moment, it goes on beyond them, once more over the types for what was deleted of each.</param>
/// <param name="Page">The page of that type's search that comes next; null for the first.</param>
/// <param name="Files">The files so far; what is longer than its length here was written by a page that a crash cut off.</param>
/// <param name="Finished">When it ended, or null.</param>
/// <param name="Fault">Why it could not be made; null where it could.</param>
internal sealed record ExportJob(string Id, ExportRequest Request, int Place, string? Page, IReadOnlyList<ExportFile> Files, DateTimeOffset? Finished = null, string? Fault = null)
{
    public bool IsWritten => Place >= Request.Types.Count * (Request.Since is null ? 1 : 2);

    public long Resources => Files.Sum(file => file.Count);

    public ExportFile File(string type) => Files.FirstOrDefault(file => file.Type == type) ?? new ExportFile(type, 0, 0);

    public ExportJob With(ExportFile file) => this with { Files = [.. Files.Where(other => other.Type != file.Type), file] };
}
