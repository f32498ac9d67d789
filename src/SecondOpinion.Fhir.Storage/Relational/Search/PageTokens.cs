using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Positions in a search as tokens for clients: signed with the store's own key, and good for the search they were given for only.</summary>
internal sealed class PageTokens(byte[] key)
{
    public const int KeyBytes = 32;
    private const int SignatureBytes = 16;

    private enum ValueKind : byte
    {
        None,
        Whole,
        Real,
        Text,
    }

    public string Write(SearchQuery query, SearchPosition position)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(position.Key);
            writer.Write(position.Snapshot);
            foreach (var value in position.Values) WriteValue(writer, value);
        }

        content.Write(Sign(query, content.ToArray()));
        return Base64Url.EncodeToString(content.ToArray());
    }

    /// <summary>Null when the token was not given by this store for this search.</summary>
    public SearchPosition? Read(SearchQuery query, string token)
    {
        if (token.Length > 20_000 || !Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length < SignatureBytes + (2 * sizeof(long))) return null;
        var content = bytes.AsSpan(0, bytes.Length - SignatureBytes).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(Sign(query, content), bytes.AsSpan(content.Length))) return null;

        using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
        var resource = reader.ReadInt64();
        var snapshot = reader.ReadInt64();
        var values = new object?[query.Sort.Count];
        for (var i = 0; i < values.Length; i++) values[i] = ReadValue(reader);
        return new SearchPosition(resource, values, snapshot);
    }

    private static void WriteValue(BinaryWriter writer, object? value)
    {
        switch (value)
        {
            case long whole:
                writer.Write((byte)ValueKind.Whole);
                writer.Write(whole);
                break;
            case double real:
                writer.Write((byte)ValueKind.Real);
                writer.Write(real);
                break;
            case string text:
                writer.Write((byte)ValueKind.Text);
                writer.Write(text);
                break;
            default:
                writer.Write((byte)ValueKind.None);
                break;
        }
    }

    private static object? ReadValue(BinaryReader reader) => (ValueKind)reader.ReadByte() switch
    {
        ValueKind.Whole => reader.ReadInt64(),
        ValueKind.Real => reader.ReadDouble(),
        ValueKind.Text => reader.ReadString(),
        _ => null,
    };

    // The size of a page and what it includes may change on the way; what is searched and its order may not.
    private static void Describe(StringBuilder text, SearchCriterion criterion)
    {
        foreach (var link in criterion.Chain) text.Append(CultureInfo.InvariantCulture, $"{(link.Reverse ? '<' : '>')}{link.Parameter.Url}\n{link.Type}\n");
        text.Append(CultureInfo.InvariantCulture, $"{criterion.Parameter.Url}:{criterion.Modifier}\n");
        foreach (var value in criterion.Values) text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value}");
        foreach (var alternative in criterion.Alternatives) Describe(text, alternative);
    }

    private byte[] Sign(SearchQuery query, byte[] content)
    {
        var text = new StringBuilder(query.ResourceType).Append('\n');
        if (query.Types.Count > 0) text.AppendJoin(',', query.Types).Append('\n');
        if (query.Contained != ContainedMatches.None) text.Append(CultureInfo.InvariantCulture, $"{query.Contained} {query.GivesContained}\n");
        foreach (var criterion in query.Criteria) Describe(text, criterion);
        foreach (var sort in query.Sort) text.Append(CultureInfo.InvariantCulture, $"{sort.Parameter.Url}{(sort.Descending ? '-' : '+')}\n");
        byte[] signed = [.. Encoding.UTF8.GetBytes(text.ToString()), .. content];
        return HMACSHA256.HashData(key, signed)[..SignatureBytes];
    }
}
