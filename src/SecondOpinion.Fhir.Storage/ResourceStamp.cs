using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Storage;

/// <summary>Where a resource's id, meta.versionId and meta.lastUpdated stand in its JSON, so that they can be written into it with every other byte kept.</summary>
/// <remarks>Found once, before the commit; written when the commit knows the version and the instant.</remarks>
internal sealed class ResourceStamp
{
    private readonly ReadOnlyMemory<byte> json;
    private readonly List<Splice> splices = [];
    private int afterResourceType = -1;
    private int afterId = -1;

    private ResourceStamp(ReadOnlyMemory<byte> json) => this.json = json;

    private enum Part
    {
        Id,
        IdProperty,
        Version,
        LastUpdated,
        MetaObject,
        MetaProperty,
        MetaStart,
        MetaStartAlone,
        VersionProperty,
        LastUpdatedProperty,
    }

    /// <param name="json">A resource: an object with a resourceType.</param>
    public static ResourceStamp Of(ReadOnlyMemory<byte> json)
    {
        var stamp = new ResourceStamp(json);
        stamp.Find();
        return stamp;
    }

    /// <summary>The JSON with its id and meta.</summary>
    public byte[] Write(string id, int version, DateTimeOffset lastUpdated)
    {
        Span<byte> idText = id.Length <= 64 ? stackalloc byte[id.Length * 3] : new byte[id.Length * 3];
        idText = idText[..Encoding.UTF8.GetBytes(id, idText)];
        Span<byte> versionText = stackalloc byte[12];
        Utf8Formatter.TryFormat(version, versionText, out var versionLength);
        versionText = versionText[..versionLength];
        Span<byte> at = stackalloc byte[32];
        lastUpdated.UtcDateTime.TryFormat(at, out var atLength, InstantText.Format, CultureInfo.InvariantCulture);
        at = at[..atLength];

        var length = json.Length;
        foreach (var splice in splices) length += WriteBytes(splice.Part, default, idText, versionText, at) - splice.Removed;

        var written = new byte[length];
        var source = json.Span;
        var from = 0;
        var to = 0;
        foreach (var splice in splices)
        {
            source[from..splice.At].CopyTo(written.AsSpan(to));
            to += splice.At - from;
            to += WriteBytes(splice.Part, written.AsSpan(to), idText, versionText, at);
            from = splice.At + splice.Removed;
        }

        source[from..].CopyTo(written.AsSpan(to));
        return written;
    }

    // With an empty target it only measures.
    private static int WriteBytes(Part part, Span<byte> target, ReadOnlySpan<byte> id, ReadOnlySpan<byte> version, ReadOnlySpan<byte> at) => part switch
    {
        Part.Id => Join(target, "\""u8, id, "\""u8),
        Part.IdProperty => Join(target, ",\"id\":\""u8, id, "\""u8),
        Part.Version => Join(target, "\""u8, version, "\""u8),
        Part.LastUpdated => Join(target, "\""u8, at, "\""u8),
        Part.MetaObject => Join(target, "{\"versionId\":\""u8, version, "\",\"lastUpdated\":\""u8, at, "\"}"u8),
        Part.MetaProperty => Join(target, ",\"meta\":{\"versionId\":\""u8, version, "\",\"lastUpdated\":\""u8, at, "\"}"u8),
        Part.MetaStart => Join(target, "\"versionId\":\""u8, version, "\",\"lastUpdated\":\""u8, at, "\","u8),
        Part.MetaStartAlone => Join(target, "\"versionId\":\""u8, version, "\",\"lastUpdated\":\""u8, at, "\""u8),
        Part.VersionProperty => Join(target, "\"versionId\":\""u8, version, "\","u8),
        _ => Join(target, "\"lastUpdated\":\""u8, at, "\","u8),
    };

    private static int Join(
        Span<byte> target, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d = default, ReadOnlySpan<byte> e = default)
    {
        var length = a.Length + b.Length + c.Length + d.Length + e.Length;
        if (target.IsEmpty) return length;
        a.CopyTo(target);
        b.CopyTo(target[a.Length..]);
        c.CopyTo(target[(a.Length + b.Length)..]);
        d.CopyTo(target[(a.Length + b.Length + c.Length)..]);
        e.CopyTo(target[(a.Length + b.Length + c.Length + d.Length)..]);
        return length;
    }

    private void Find()
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        var hasMeta = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceType"u8))
            {
                reader.Read();
                afterResourceType = (int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                Replace(ref reader, Part.Id);
                afterId = (int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("meta"u8))
            {
                FindInMeta(ref reader);
                hasMeta = true;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (afterId < 0) Add(afterResourceType, 0, Part.IdProperty);
        if (!hasMeta) Add(afterId < 0 ? afterResourceType : afterId, 0, Part.MetaProperty);
    }

    // Kept in the order of the text; what was added first at one place is written first.
    private void Add(int at, int removed, Part part)
    {
        var index = splices.Count;
        while (index > 0 && splices[index - 1].At > at) index--;
        splices.Insert(index, new Splice(at, removed, part));
    }

    private void FindInMeta(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            Add(start, (int)reader.BytesConsumed - start, Part.MetaObject);
            return;
        }

        var (isEmpty, hasVersion, hasLastUpdated) = (true, false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            if (reader.ValueTextEquals("versionId"u8))
            {
                Replace(ref reader, Part.Version);
                hasVersion = true;
            }
            else if (reader.ValueTextEquals("lastUpdated"u8))
            {
                Replace(ref reader, Part.LastUpdated);
                hasLastUpdated = true;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (isEmpty) Add(start + 1, 0, Part.MetaStartAlone);
        else if (!hasVersion && !hasLastUpdated) Add(start + 1, 0, Part.MetaStart);
        else if (!hasVersion) Add(start + 1, 0, Part.VersionProperty);
        else if (!hasLastUpdated) Add(start + 1, 0, Part.LastUpdatedProperty);
    }

    private void Replace(ref Utf8JsonReader reader, Part part)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        Add(start, (int)reader.BytesConsumed - start, part);
    }

    private readonly record struct Splice(int At, int Removed, Part Part);
}
