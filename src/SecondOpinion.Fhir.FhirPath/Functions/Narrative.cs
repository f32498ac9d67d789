using System.Text;
using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.Model.Xml;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>The rules for XHTML in narrative, txt-1 and txt-2. hl7.org/fhir/R4/narrative.html#xhtml</summary>
internal static class Narrative
{
    /// <summary>True when both hold: R4 writes txt-1 and txt-2 alike, as <c>htmlChecks()</c>. hl7.org/fhir/R4/fhirpath.html#functions</summary>
    public static void HtmlChecks(FunctionCall call)
    {
        if (TryRead(call, out var isAllowed, out var hasContent)) call.Return(isAllowed && hasContent);
    }

    /// <summary>True when the text is a div that holds only what narrative may hold.</summary>
    public static void HasAllowedOnly(FunctionCall call)
    {
        if (TryRead(call, out var isAllowed, out _)) call.Return(isAllowed);
    }

    /// <summary>True when the div has text or an image.</summary>
    public static void HasContent(FunctionCall call)
    {
        if (TryRead(call, out var isAllowed, out var hasContent)) call.Return(!isAllowed || hasContent);
    }

    private static bool TryRead(FunctionCall call, out bool isAllowed, out bool hasContent)
    {
        (isAllowed, hasContent) = (false, false);
        XhtmlScanner scanner;
        if (call.Input.Count == 1 && call.Input[0] is { IsElement: true, Element: { ValueKind: Model.Elements.ValueKind.String, IsEscaped: false } div }) scanner = new XhtmlScanner(div.RawValue);
        else if (call.TryInputText(out var text)) scanner = new XhtmlScanner(Encoding.UTF8.GetBytes(text));
        else return false;
        isAllowed = scanner.Scan() is null;
        hasContent = scanner.HasContent;
        return true;
    }
}
