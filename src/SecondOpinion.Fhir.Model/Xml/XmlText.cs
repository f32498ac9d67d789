using System.Text;
using System.Text.Unicode;
using System.Xml;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Opens XML text that is not trusted, and says why some can't be read at all.</summary>
internal static class XmlText
{
    // XmlReader compares the attributes of an element with one another: 400,000 of them, 6 MB, keep it busy for seconds.
    private const int MaxAttributes = 10_000;
    private const int MinLengthOfAttributes = MaxAttributes * 4;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>A reader for text that <see cref="Refusal"/> found nothing against.</summary>
    /// <remarks>Reads characters, not bytes, so that an encoding declared in the text decides nothing.</remarks>
    public static XmlReader Open(ReadOnlyMemory<byte> utf8)
    {
        var stream = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(utf8, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(utf8.ToArray(), writable: false);
        return XmlReader.Create(new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 16 * 1024), Settings);
    }

    /// <summary>What stands against reading this text at all, or null.</summary>
    public static Issue? Refusal(ReadOnlySpan<byte> utf8, ParseLimits limits)
    {
        if (utf8.IsEmpty) return Unreadable(utf8, "xml-syntax", 0, "The body is empty. Send a FHIR resource as XML.");
        if (utf8.Length > limits.MaxXmlBytes) return Unreadable(utf8, "xml-length", 0, $"The text is longer than {limits.MaxXmlBytes} bytes, the limit. Send less at once.");
        if (FindCrowdedTag(utf8) is >= 0 and var tag)
            return Unreadable(utf8, "xml-attributes", tag, $"An element has more than {MaxAttributes} attributes, the limit. FHIR XML needs three at most.");
        return Utf8.IsValid(utf8) ? null : Unreadable(utf8, "xml-encoding", FirstInvalid(utf8), "The body is not valid UTF-8. FHIR XML is always UTF-8; encode it so and send it again.");
    }

    public static Issue Unreadable(ReadOnlySpan<byte> utf8, string id, int offset, string message)
    {
        var (line, column) = TextPosition.Of(utf8, offset);
        return new Issue(IssueSeverity.Fatal, IssueType.Invalid, id, "", message, line, column);
    }

    /// <summary>True for the encodings whose bytes mean the same in UTF-8, or no declaration.</summary>
    public static bool IsUtf8(string? declared) =>
        declared is null || declared.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || declared.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);

    /// <summary>Offset of a document type declaration before the root element; -1 when there is none.</summary>
    public static int FindDtd(ReadOnlySpan<byte> utf8)
    {
        for (var at = 0; at < utf8.Length;)
        {
            var rest = utf8[at..];
            if (rest.StartsWith("<!DOCTYPE"u8)) return at;
            var end = rest[0] switch
            {
                (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' => 1,
                _ when rest.StartsWith("<!--"u8) => After(rest, "-->"u8),
                _ when rest.StartsWith("<?"u8) => After(rest, "?>"u8),
                _ => 0,
            };
            if (end == 0) return -1;
            at += end;
        }

        return -1;
    }

    /// <summary>Offset of an element with more attributes than allowed, or -1. Looks closely only where no tag begins for so long that there is room for them.</summary>
    private static int FindCrowdedTag(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (at + MinLengthOfAttributes <= utf8.Length)
        {
            if (utf8.Slice(at, MinLengthOfAttributes).LastIndexOf((byte)'<') is >= 0 and var last)
            {
                at += last + 1;
                continue;
            }

            var length = utf8[at..].IndexOf((byte)'<');
            var text = length < 0 ? utf8[at..] : utf8.Slice(at, length);
            if (HasMoreAttributes(text)) return Math.Max(at - 1, 0);
            at += text.Length + 1;
        }

        return -1;
    }

    private static bool HasMoreAttributes(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var equals = text.IndexOf((byte)'='); equals >= 0; equals = text.IndexOf((byte)'='))
        {
            text = text[(equals + 1)..].TrimStart(" \t\r\n"u8);
            if (!text.IsEmpty && text[0] is (byte)'"' or (byte)'\'' && ++count > MaxAttributes) return true;
        }

        return false;
    }

    private static int After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) => text.IndexOf(end) is >= 0 and var at ? at + end.Length : 0;

    private static int FirstInvalid(ReadOnlySpan<byte> span)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(span[at..], out _, out var consumed) == System.Buffers.OperationStatus.Done) at += consumed;
        return at;
    }
}
