using System.Formats.Tar;
using System.IO.Compression;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>A FHIR NPM package as it is published: a <c>.tgz</c> with its definitions under <c>package/</c>. confluence.hl7.org/display/FHIR/NPM+Package+Specification</summary>
/// <remarks>
/// Unpacked into memory on the first question, and the definitions kept there; nothing is ever written to disk, so that an entry's name can't lead anywhere.
/// Every file is passed on the way, so each is asked for its own canonical and <c>.index.json</c> is not needed.
/// </remarks>
public sealed class PackageArchive : IDefinitionSource
{
    private const string Folder = "package/";

    // The largest published packages unpack to a fifth of this; what is larger is no package but an attack on memory.
    private const long MaxBytes = 1L << 30;

    private readonly string path;
    private readonly Lazy<Content> content;

    private PackageArchive(string path)
    {
        this.path = path;
        content = new Lazy<Content>(Load);
    }

    /// <summary>The archive, not yet unpacked.</summary>
    /// <returns>A failure when there is no such file, or when it is not compressed with gzip.</returns>
    public static Outcome<PackageArchive> Open(string path)
    {
        if (!File.Exists(path)) return Issue.Error(IssueType.NotFound, "package-missing", $"There is no package {path}. Correct the path.");
        Span<byte> magic = stackalloc byte[2];
        using var file = File.OpenRead(path);
        if (file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) < 2 || !magic.SequenceEqual<byte>([0x1F, 0x8B]))
            return Issue.Error(IssueType.Invalid, "package-damaged", $"{path} is no gzip file, and so no FHIR package. Fetch the package again.");
        return new PackageArchive(path);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The archive is damaged, which only unpacking shows.</exception>
    public ReadOnlyMemory<byte>? Find(string resourceType, string url) => Read(content.Value.Index.Find(resourceType, url));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The archive is damaged, which only unpacking shows.</exception>
    public ReadOnlyMemory<byte>? Find(string resourceType, string url, string version) => Read(content.Value.Index.Find(resourceType, url, version));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The archive is damaged, which only unpacking shows.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) => content.Value.Index.All(resourceType).Select(file => Read(file)!.Value);

    private ReadOnlyMemory<byte>? Read(PackageFile? file) => file is null ? default(ReadOnlyMemory<byte>?) : content.Value.Files[file.Name];

    private Content Load()
    {
        try
        {
            return Unpack();
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"The package {path} is damaged: {problem.Message} Fetch it again.", problem);
        }
    }

    private Content Unpack()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        var index = new List<PackageFile>();
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var total = 0L;
        while (tar.GetNextEntry() is { } entry)
        {
            total += entry.Length;
            if (total > MaxBytes) throw new InvalidDataException($"It unpacks to more than {MaxBytes} bytes.");
            if (FileName(entry) is not { } name || entry.DataStream is null) continue;
            var json = new byte[entry.Length];
            entry.DataStream.ReadExactly(json);

            // R4's NamingSystem is the one definition without a canonical.
            if (DefinitionHeader.Read(json) is { } header && (header.Url is not null || header.ResourceType == "NamingSystem") && files.TryAdd(name, json))
                index.Add(new PackageFile(name, header.ResourceType, header.Url, header.Version));
        }

        return new Content(new PackageIndex(index), files);
    }

    // Definitions stand directly in package/; examples and schemas in folders below it.
    private static string? FileName(TarEntry entry)
    {
        var isJson = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.Name.EndsWith(".json", StringComparison.Ordinal);
        if (!isJson || !entry.Name.StartsWith(Folder, StringComparison.Ordinal)) return null;
        var name = entry.Name[Folder.Length..];
        return name.Contains('/') || name.Contains('\\') ? null : name;
    }

    private sealed record Content(PackageIndex Index, Dictionary<string, ReadOnlyMemory<byte>> Files);
}
