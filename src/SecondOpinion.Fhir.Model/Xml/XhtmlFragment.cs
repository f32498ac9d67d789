using System.Net;
using System.Text.RegularExpressions;
using System.Xml;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Makes of a narrative's text what may stand in an XML document as it is.</summary>
internal static partial class XhtmlFragment
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, ConformanceLevel = ConformanceLevel.Fragment };

    /// <summary>The same div, with HTML's named entities written as characters and the namespace declared; null when the text is no well-formed element.</summary>
    public static string? Embed(string xhtml)
    {
        var text = xhtml.Trim();
        if (text.StartsWith("<?", StringComparison.Ordinal)) return null;
        if (Check(text) is not { } hasNamespace)
        {
            // XML without a DTD knows five entities; the narrative may have all of HTML's. hl7.org/fhir/R4/narrative.html#xhtml
            text = Entity().Replace(text, entity => entity.Value is "&lt;" or "&gt;" or "&amp;" or "&quot;" or "&apos;" ? entity.Value : WebUtility.HtmlDecode(entity.Value));
            if (Check(text) is not { } hasNamespaceNow) return null;
            hasNamespace = hasNamespaceNow;
        }

        return hasNamespace ? text : text.Insert("<div".Length, $" xmlns=\"{XmlNames.Xhtml}\"");
    }

    /// <summary>Whether the one div that the text is has its namespace; null when it is something else.</summary>
    private static bool? Check(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Settings);
            if (!reader.Read() || reader.NodeType != XmlNodeType.Element || reader.LocalName != "div") return null;
            var hasNamespace = reader.NamespaceURI.Length > 0;
            reader.Skip();
            return reader.EOF ? hasNamespace : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    [GeneratedRegex("&[A-Za-z][A-Za-z0-9]*;")]
    private static partial Regex Entity();
}
