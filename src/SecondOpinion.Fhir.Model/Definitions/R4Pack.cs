using System.IO.Compression;
using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>HL7's R4 definitions, compiled from the package by <see cref="R4PackCompiler"/> and carried inside the assembly.</summary>
/// <remarks>A zip of newline-delimited JSON, one entry per kind, each unpacked on first use, so that starting costs nothing.</remarks>
public sealed class R4Pack : IDefinitionSource
{
    private readonly Func<Stream> open;
    private readonly Dictionary<string, Lazy<Group>> groups;

    public R4Pack(Func<Stream> open)
    {
        this.open = open;
        groups = R4PackCompiler.ResourceTypes.ToDictionary(type => type, type => new Lazy<Group>(() => Load(type)));
    }

    /// <summary>The pack committed with the source.</summary>
    public static R4Pack Embedded { get; } = new(() => typeof(R4Pack).Assembly.GetManifestResourceStream("r4.zip")!);

    public ReadOnlyMemory<byte>? Find(string resourceType, string url) =>
        groups.TryGetValue(resourceType, out var group) && group.Value.ByUrl.TryGetValue(url, out var json) ? json : default(ReadOnlyMemory<byte>?);

    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) => groups.TryGetValue(resourceType, out var group) ? group.Value.Lines : [];

    private static string ReadUrl(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("url"u8))
            {
                reader.Read();
                return reader.GetString()!;
            }
        }

        return "";
    }

    private Group Load(string resourceType)
    {
        using var archive = new ZipArchive(open(), ZipArchiveMode.Read);
        var entry = archive.GetEntry(R4PackCompiler.EntryName(resourceType))!;
        var bytes = new byte[entry.Length];
        using (var content = entry.Open()) content.ReadExactly(bytes);

        var lines = new List<ReadOnlyMemory<byte>>();
        var byUrl = new Dictionary<string, ReadOnlyMemory<byte>>();
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var line = bytes.AsMemory(start, length);
            lines.Add(line);
            byUrl.TryAdd(ReadUrl(line.Span), line);
            start += length + 1;
        }

        return new Group(lines, byUrl);
    }

    private sealed record Group(List<ReadOnlyMemory<byte>> Lines, Dictionary<string, ReadOnlyMemory<byte>> ByUrl);
}
