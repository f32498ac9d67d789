using System.Text;
using System.Xml;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Takes a narrative's div out of the XML text as it was written, comments and all.</summary>
internal static class XmlNarrative
{
    // No page is nested deeper; the reader keeps something for every level.
    private const int MaxDepth = 256;

    /// <summary>The text of the element that the reader stands on; afterwards it stands on its end.</summary>
    /// <remarks>A prefix that was declared further out is declared on the div itself, since there is nothing further out in JSON.</remarks>
    public static ReadOnlyMemory<byte> Read(XmlReader reader, XmlSource source)
    {
        var name = reader.Name;
        var start = Offset(reader, source) - 1;
        var depth = reader.Depth;
        var isEmpty = reader.IsEmptyElement;
        var prefixes = new NarrativePrefixes();
        prefixes.Visit(reader);
        while (!isEmpty && reader.Read() && reader.Depth > depth)
        {
            if (reader.Depth > depth + MaxDepth) throw new XmlTooDeepException();
            if (reader.NodeType == XmlNodeType.Element) prefixes.Visit(reader);
        }

        var raw = source.Utf8[start..EndOfTag(source.Utf8.Span, isEmpty ? start : Offset(reader, source))];
        if (prefixes.Missing.Count == 0) return raw;

        var declarations = string.Concat(prefixes.Missing.Select(pair => $" xmlns{(pair.Key.Length == 0 ? "" : ":")}{pair.Key}=\"{Escape(pair.Value)}\""));
        var nameLength = Encoding.UTF8.GetByteCount(name) + 1;
        return (byte[])[.. raw.Span[..nameLength], .. Encoding.UTF8.GetBytes(declarations), .. raw.Span[nameLength..]];
    }

    private static int Offset(XmlReader reader, XmlSource source)
    {
        var place = (IXmlLineInfo)reader;
        return source.Offset(XmlSource.Place(place.LineNumber, place.LinePosition));
    }

    private static int EndOfTag(ReadOnlySpan<byte> text, int at)
    {
        for (; text[at] != '>'; at++)
        {
            if (text[at] is (byte)'"' or (byte)'\'') at += text[(at + 1)..].IndexOf(text[at]) + 1;
        }

        return at + 1;
    }

    private static string Escape(string value) =>
        value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}
