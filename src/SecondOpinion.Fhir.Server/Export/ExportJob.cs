namespace SecondOpinion.Fhir.Server.Export;

/// <summary>How far an export has come. Kept in its folder after every page, so that a restart goes on from there.</summary>
/// <param name="Place">Which of the types is being written; as many as there are when all have been.</param>
/// <param name="Page">The page of that type's search that comes next; null for the first.</param>
/// <param name="Files">The files so far; what is longer than its length here was written by a page that a crash cut off.</param>
/// <param name="Finished">When it ended, or null.</param>
/// <param name="Fault">Why it could not be made; null where it could.</param>
internal sealed record ExportJob(string Id, ExportRequest Request, int Place, string? Page, IReadOnlyList<ExportFile> Files, DateTimeOffset? Finished = null, string? Fault = null)
{
    public long Resources => Files.Sum(file => file.Count);

    public ExportFile File(string type) => Files.FirstOrDefault(file => file.Type == type) ?? new ExportFile(type, 0, 0);

    public ExportJob With(ExportFile file) => this with { Files = [.. Files.Where(other => other.Type != file.Type), file] };
}
