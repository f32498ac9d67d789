using System.Net;
using System.Text.RegularExpressions;
using System.Xml;
using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>The rules for XHTML in narrative, txt-1 and txt-2. hl7.org/fhir/R4/narrative.html#xhtml</summary>
internal static class Narrative
{
    private static readonly Regex NamedCharacter = new("&([A-Za-z][A-Za-z0-9]*);", RegexOptions.CultureInvariant);

    private static readonly HashSet<string> Elements =
    [
        "p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "a", "span", "b", "em", "i", "strong", "small", "big", "tt", "dfn", "q", "var", "abbr", "acronym", "cite",
        "blockquote", "hr", "address", "bdo", "kbd", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "pre", "table", "caption", "colgroup", "col", "thead", "tr", "tfoot",
        "tbody", "th", "td", "code", "samp", "img", "map", "area", "ins", "del", "label", "u", "s", "strike", "center", "font",
    ];

    private static readonly HashSet<string> Attributes =
    [
        "title", "style", "class", "id", "idref", "lang", "xml:lang", "dir", "accesskey", "tabindex", "span", "width", "align", "valign", "char", "charoff", "abbr", "axis",
        "headers", "scope", "rowspan", "colspan", "name", "href", "rel", "rev", "hreflang", "type", "coords", "shape", "src", "alt", "longdesc", "height", "usemap", "ismap",
        "cite", "datetime", "summary", "border", "cellspacing", "cellpadding", "frame", "rules", "nowrap", "bgcolor", "color", "size", "face", "start", "value", "compact", "noshade", "clear",
    ];

    /// <summary>True when both hold: R4 writes txt-1 and txt-2 alike, as <c>htmlChecks()</c>. hl7.org/fhir/R4/fhirpath.html#functions</summary>
    public static void HtmlChecks(FunctionCall call)
    {
        if (call.TryInputText(out var html)) call.Return(Read(html, out var hasContent) && hasContent);
    }

    /// <summary>True when the text is a div that holds only what narrative may hold.</summary>
    public static void HasAllowedOnly(FunctionCall call)
    {
        if (call.TryInputText(out var html)) call.Return(Read(html, out _));
    }

    /// <summary>True when the div has text or an image.</summary>
    public static void HasContent(FunctionCall call)
    {
        if (call.TryInputText(out var html)) call.Return(!Read(html, out var hasContent) || hasContent);
    }

    private static bool Read(string html, out bool hasContent)
    {
        hasContent = false;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = Evaluation.MaxText };
        try
        {
            // HTML's named characters are not XML's; what they stand for does not matter here.
            using var reader = XmlReader.Create(new StringReader(WithoutNamedCharacters(html)), settings);
            var isFirst = true;
            while (reader.Read())
            {
                if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) hasContent = true;
                if (reader.NodeType == XmlNodeType.ProcessingInstruction) return false;
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (isFirst && (reader.LocalName != "div" || reader.NamespaceURI != "http://www.w3.org/1999/xhtml")) return false;
                isFirst = false;
                hasContent |= reader.LocalName == "img";
                if (!Elements.Contains(reader.LocalName) || !AreAttributesAllowed(reader)) return false;
            }

            return !isFirst;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool AreAttributesAllowed(XmlReader reader)
    {
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
        {
            if (reader.Name == "xmlns" || reader.Prefix == "xmlns") continue;
            if (!Attributes.Contains(reader.Name)) return false;
        }

        reader.MoveToElement();
        return true;
    }

    private static string WithoutNamedCharacters(string html)
    {
        if (!html.Contains('&')) return html;
        return NamedCharacter.Replace(html, match => match.Groups[1].Value is "amp" or "lt" or "gt" or "quot" or "apos" ? match.Value : WebUtility.HtmlDecode(match.Value));
    }
}
