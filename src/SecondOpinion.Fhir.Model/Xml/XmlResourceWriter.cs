using System.Buffers;
using System.Text;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Writes a resource as <c>application/fhir+xml</c>, in the order of the definition. hl7.org/fhir/R4/xml.html</summary>
/// <remarks>
/// What XML can't hold is not written: extensions on an extension's url or an element's id, and malformed content. A control character, which FHIR forbids too,
/// becomes U+FFFD. A narrative that is no well-formed XHTML becomes the text of a div, so that the document stays well-formed whatever was stored.
/// </remarks>
public static class XmlResourceWriter
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [(byte)'&', (byte)'<', (byte)'>', (byte)'"', 0xEF, .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    /// <summary>Writes a resource to a buffer.</summary>
    public static void Write(Element resource, IBufferWriter<byte> output) => output.Write(Write(resource).Span);

    /// <summary>Writes a resource to a stream.</summary>
    public static void Write(Element resource, Stream output) => output.Write(Write(resource).Span);

    private static ReadOnlyMemory<byte> Write(Element resource)
    {
        var xml = new Utf8Text((resource.Length * 3 / 2) + 128);
        xml.Add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);
        WriteResource(resource, xml, " xmlns=\"http://hl7.org/fhir\"");
        return xml.Memory;
    }

    private static void WriteResource(Element resource, Utf8Text xml, string declaration)
    {
        var name = resource.TypeName;
        xml.Add((byte)'<');
        xml.Add(name.AsSpan());
        xml.Add(declaration.AsSpan());
        WriteContent(resource, name, xml);
    }

    private static void WriteElement(Element element, Utf8Text xml)
    {
        var name = element.JsonName;
        if (element.IsMalformed && !element.FirstChild.Exists) return;
        if (element.TypeName == "xhtml")
        {
            WriteNarrative(element, xml);
            return;
        }

        xml.Add((byte)'<');
        xml.Add(name.AsSpan());
        if (element.IsResource)
        {
            xml.Add((byte)'>');
            WriteResource(element, xml, "");
            WriteEnd(name, xml);
            return;
        }

        WriteAttribute(element.Child("id"), xml);
        if (element.TypeName == "Extension") WriteAttribute(element.Child("url"), xml);
        if (element.HasValue) WriteAttribute("value", element, xml);
        WriteContent(element, name, xml);
    }

    /// <summary>The rest of a start tag, the children that are elements, and the end tag.</summary>
    private static void WriteContent(Element element, string name, Utf8Text xml)
    {
        var hasContent = false;
        foreach (var child in InOrder(element))
        {
            if (XmlNames.IsAttribute(element.Type, child.Schema)) continue;
            if (!hasContent) xml.Add((byte)'>');
            hasContent = true;
            WriteElement(child, xml);
        }

        if (hasContent) WriteEnd(name, xml);
        else xml.Add("/>"u8);
    }

    private static IEnumerable<Element> InOrder(Element element)
    {
        var children = element.Children.ToList();
        for (var i = 1; i < children.Count; i++)
        {
            // A stable sort, since repeats keep their order.
            if (children[i].Schema.Order < children[i - 1].Schema.Order) return children.OrderBy(child => child.Schema.Order);
        }

        return children;
    }

    private static void WriteEnd(string name, Utf8Text xml)
    {
        xml.Add("</"u8);
        xml.Add(name.AsSpan());
        xml.Add((byte)'>');
    }

    private static void WriteAttribute(Element element, Utf8Text xml)
    {
        if (element is { Exists: true, HasValue: true }) WriteAttribute(element.JsonName, element, xml);
    }

    private static void WriteAttribute(string name, Element element, Utf8Text xml)
    {
        xml.Add((byte)' ');
        xml.Add(name.AsSpan());
        xml.Add("=\""u8);
        WriteText(element.IsEscaped ? Encoding.UTF8.GetBytes(element.Text!) : element.RawValue, xml);
        xml.Add((byte)'"');
    }

    private static void WriteNarrative(Element div, Utf8Text xml)
    {
        var text = div.Text ?? "";
        if (XhtmlFragment.Embed(text) is { } fragment)
        {
            xml.Add(fragment.AsSpan());
            return;
        }

        xml.Add("<div xmlns=\"http://www.w3.org/1999/xhtml\">"u8);
        WriteText(Encoding.UTF8.GetBytes(text), xml);
        xml.Add("</div>"u8);
    }

    /// <summary>Text with everything escaped that means something in XML, or that reading an attribute would turn into a space.</summary>
    private static void WriteText(ReadOnlySpan<byte> text, Utf8Text xml)
    {
        for (var special = text.IndexOfAny(Special); special >= 0; special = text.IndexOfAny(Special))
        {
            xml.Add(text[..special]);
            text = text[special..];
            var length = 1;
            switch (text[0])
            {
                case (byte)'&': xml.Add("&amp;"u8); break;
                case (byte)'<': xml.Add("&lt;"u8); break;
                case (byte)'>': xml.Add("&gt;"u8); break;
                case (byte)'"': xml.Add("&quot;"u8); break;
                case (byte)'\t': xml.Add("&#9;"u8); break;
                case (byte)'\n': xml.Add("&#10;"u8); break;
                case (byte)'\r': xml.Add("&#13;"u8); break;
                case 0xEF:
                    // U+FFFE and U+FFFF are the only characters beyond the controls that XML has no way to write.
                    length = 3;
                    xml.Add(text[1] == 0xBF && text[2] >= 0xBE ? "\uFFFD"u8 : text[..3]);
                    break;
                default: xml.Add("\uFFFD"u8); break;
            }

            text = text[length..];
        }

        xml.Add(text);
    }
}
