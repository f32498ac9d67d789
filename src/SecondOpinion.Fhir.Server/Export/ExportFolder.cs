using System.Text.Json;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Export;

/// <summary>Where exports are kept: a folder each, with its state and its files.</summary>
internal sealed class ExportFolder(ServerSettings settings)
{
    private const string StateFile = "job.json";

    private readonly string root = Path.Combine(settings.DataDirectory, "exports");

    public IReadOnlyList<ExportJob> All() => Directory.Exists(root) ? [.. Directory.GetDirectories(root).Select(folder => Find(Path.GetFileName(folder))).OfType<ExportJob>()] : [];

    /// <summary>The export of this id, or null.</summary>
    public ExportJob? Find(string id)
    {
        if (!ResourceIds.IsValid(id) || !File.Exists(PathOf(id, StateFile))) return null;
        return JsonSerializer.Deserialize<ExportJob>(File.ReadAllBytes(PathOf(id, StateFile)));
    }

    /// <summary>Keeps the state, whole or not at all.</summary>
    public void Save(ExportJob job)
    {
        Directory.CreateDirectory(PathOf(job.Id));
        var next = PathOf(job.Id, StateFile + ".next");
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(job));
        File.Move(next, PathOf(job.Id, StateFile), overwrite: true);
    }

    public void Delete(string id)
    {
        if (Directory.Exists(PathOf(id))) Directory.Delete(PathOf(id), recursive: true);
    }

    /// <summary>A file to go on writing, cut to what is certain.</summary>
    public FileStream Append(string id, ExportFile file)
    {
        var stream = new FileStream(PathOf(id, file.Name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        stream.SetLength(file.Length);
        stream.Position = file.Length;
        return stream;
    }

    public string PathOf(string id, ExportFile file) => PathOf(id, file.Name);

    private string PathOf(params string[] parts) => Path.Combine([root, .. parts]);
}
