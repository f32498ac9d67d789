using System.Buffers;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>Packs a package folder as npm and FHIR's registries give packages: a gzipped tar, everything below <c>package/</c>.</summary>
/// <remarks>The same files give the same bytes: entries in a fixed order, with the same time, owner and rights.</remarks>
internal static class PackageWriter
{
    // npm's own tarballs carry this time, for the same reason.
    private static readonly DateTimeOffset Time = new(1985, 10, 26, 8, 15, 0, TimeSpan.Zero);

    private static readonly string[] IndexedFields = ["resourceType", "id", "url", "version", "kind", "type"];

    public static byte[] Pack(string folder, IReadOnlyList<PackageExample> examples)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var file in Files(folder)) Add(tar, "package/" + Path.GetFileName(file), File.ReadAllBytes(file));
            if (examples.Count > 0) Add(tar, "package/example/.index.json", Index(examples));
            foreach (var example in examples) Add(tar, "package/example/" + example.FileName, example.Json.ToArray());
        }

        return buffer.ToArray();
    }

    // The manifest and the index first, where tools that stream the archive look for them.
    private static IEnumerable<string> Files(string folder) =>
        Directory.GetFiles(folder, "*.json").OrderBy(file => Path.GetFileName(file) switch { "package.json" => 0, ".index.json" => 1, _ => 2 }).ThenBy(Path.GetFileName, StringComparer.Ordinal);

    private static void Add(TarWriter tar, string name, byte[] content) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(content),
        ModificationTime = Time,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
    });

    private static byte[] Index(IReadOnlyList<PackageExample> examples)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("index-version", 1);
        writer.WriteStartArray("files");
        foreach (var example in examples)
        {
            using var json = JsonDocument.Parse(example.Json);
            writer.WriteStartObject();
            writer.WriteString("filename", example.FileName);
            foreach (var field in IndexedFields)
            {
                if (json.RootElement.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String) writer.WriteString(field, value.GetString());
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
