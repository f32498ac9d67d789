using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>Replacements in a JSON text, made together: every byte outside them stays as it was received.</summary>
public sealed class TextEdits
{
    private readonly List<Edit> edits = [];

    public bool IsEmpty => edits.Count == 0;

    /// <summary>Replaces an element's value, quotes included, with a string.</summary>
    public void ReplaceString(Element element, string value) => Replace(element.Start, element.Length, Quote(value));

    /// <summary>Replaces bytes of the document's text; a length of 0 inserts.</summary>
    public void Replace(int start, int length, byte[] replacement) => edits.Add(new Edit(start, length, replacement));

    /// <summary>The text of an element after all replacements that lie in it.</summary>
    public byte[] Apply(Element element)
    {
        var source = element.Document.Utf8.Span;
        var output = new ArrayBufferWriter<byte>(element.Length + (edits.Count * 16));
        var at = element.Start;
        foreach (var edit in edits.Where(e => e.Start >= element.Start && e.Start + e.Length <= element.Start + element.Length).OrderBy(e => e.Start))
        {
            output.Write(source[at..edit.Start]);
            output.Write(edit.Replacement);
            at = edit.Start + edit.Length;
        }

        output.Write(source[at..(element.Start + element.Length)]);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A string as JSON writes it, with quotes.</summary>
    public static byte[] Quote(string value) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");

    private readonly record struct Edit(int Start, int Length, byte[] Replacement);
}
