using System.Buffers;
using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>txt-1 and txt-2: a narrative is one XHTML div of allowed elements and attributes, with something in it. hl7.org/fhir/R4/narrative.html</summary>
internal sealed class NarrativeCheck : ICheck
{
    public static readonly string[] Keys = ["txt-1", "txt-2"];

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("div") is not { Exists: true, HasValue: true, IsMalformed: false } div) return;
        if (!div.IsEscaped)
        {
            Check(div, div.RawValue, run);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(div.Length);
        var reader = new Utf8JsonReader(div.Json.Span);
        reader.Read();
        Check(div, buffer.AsSpan(0, reader.CopyString(buffer)), run);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void Check(Element div, ReadOnlySpan<byte> xhtml, ValidationRun run)
    {
        var scanner = new XhtmlScanner(xhtml);
        if (scanner.Scan() is { } fault)
            run.Report(IssueSeverity.Error, IssueType.Invariant, "txt-1", div, $"{fault} A narrative is one well-formed XHTML div with text formatting only. Correct it.");
        else if (!scanner.HasContent)
            run.Report(IssueSeverity.Error, IssueType.Invariant, "txt-2", div, "The narrative is empty. Write the text, or leave the narrative out.");
    }
}
