using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>What a package says of itself in its <c>package.json</c>. confluence.hl7.org/display/FHIR/NPM+Package+Specification</summary>
internal sealed record PackageManifest(string Name, string Version, string? Title, string? Description, string? Canonical)
{
    private const string FileName = "package.json";

    /// <summary>The manifest of a folder or an archive. One that brings none, or a damaged one, is known by its file's name and no version.</summary>
    public static PackageManifest Read(string path)
    {
        try
        {
            var json = File.Exists(path) ? FromArchive(path) : File.ReadAllBytes(Path.Combine(path, FileName));
            return json is null ? Unnamed(path) : Parse(json, path);
        }
        catch (Exception problem) when (problem is IOException or JsonException or InvalidDataException)
        {
            return Unnamed(path);
        }
    }

    private static PackageManifest Unnamed(string path) => new(Path.GetFileNameWithoutExtension(path), "", null, null, null);

    private static PackageManifest Parse(byte[] json, string path)
    {
        using var document = JsonDocument.Parse(json);
        string? Text(string name) => document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return new PackageManifest(Text("name") ?? Unnamed(path).Name, Text("version") ?? "", Text("title"), Text("description"), Text("canonical"));
    }

    private static byte[]? FromArchive(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name != "package/" + FileName || entry.DataStream is null) continue;
            using var json = new MemoryStream();
            entry.DataStream.CopyTo(json);
            return json.ToArray();
        }

        return null;
    }
}
