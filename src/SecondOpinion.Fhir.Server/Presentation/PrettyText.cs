using System.Buffers;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace SecondOpinion.Fhir.Server.Presentation;

/// <summary>Line breaks and indents for people, as <c>_pretty=true</c> asks for. Values keep their bytes.</summary>
internal static class PrettyText
{
    private const int Indent = 2;

    /// <param name="json">Well-formed.</param>
    public static ReadOnlyMemory<byte> Json(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        var depth = 0;
        for (var at = 0; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                case (byte)'"':
                    var end = at + 1;
                    while (json[end] != '"') end += json[end] == '\\' ? 2 : 1;
                    output.Write(json[at..(end + 1)]);
                    at = end;
                    break;
                case (byte)'{' or (byte)'[':
                    output.Write(json.Slice(at, 1));
                    if (IsEmpty(json, at)) break;
                    Break(output, ++depth);
                    break;
                case (byte)'}' or (byte)']':
                    if (output.WrittenSpan[^1] is not ((byte)'{' or (byte)'[')) Break(output, --depth);
                    output.Write(json.Slice(at, 1));
                    break;
                case (byte)',':
                    output.Write(","u8);
                    Break(output, depth);
                    break;
                case (byte)':':
                    output.Write(": "u8);
                    break;
                default:
                    output.Write(json.Slice(at, 1));
                    break;
            }
        }

        output.Write("\n"u8);
        return output.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Xml(ReadOnlyMemory<byte> xml)
    {
        // A narrative's white space is its own: elements that hold text are not indented.
        using var source = XmlReader.Create(new MemoryStream(xml.ToArray()));
        var document = XDocument.Load(source, LoadOptions.PreserveWhitespace);
        using var output = new MemoryStream();
        var settings = new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize };
        using (var writer = XmlWriter.Create(output, settings)) document.Save(writer);
        return output.ToArray();
    }

    private static bool IsEmpty(ReadOnlySpan<byte> json, int open)
    {
        var next = open + 1;
        while (json[next] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') next++;
        return json[next] is (byte)'}' or (byte)']';
    }

    private static void Break(ArrayBufferWriter<byte> output, int depth)
    {
        var line = output.GetSpan(1 + (depth * Indent));
        line[0] = (byte)'\n';
        line.Slice(1, depth * Indent).Fill((byte)' ');
        output.Advance(1 + (depth * Indent));
    }
}
