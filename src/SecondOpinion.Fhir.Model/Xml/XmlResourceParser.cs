using System.Xml;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Reads FHIR XML into a <see cref="ResourceDocument"/> in one pass, guided by the type definitions, and reports everything that is no FHIR XML.</summary>
/// <remarks>hl7.org/fhir/R4/xml.html. The document holds the same resource as JSON, so that nothing later need know which of the two was sent.</remarks>
internal sealed class XmlResourceParser
{
    private readonly XmlSource source;
    private readonly DefinitionCatalogue definitions;
    private readonly ParseLimits limits;
    private readonly NodeTable table;
    private readonly ParseIssues issues;
    private readonly Utf8Text values;
    private char[] characters = new char[256];
    private XmlReader reader = null!;
    private IXmlLineInfo lines = null!;

    public XmlResourceParser(ReadOnlyMemory<byte> utf8, DefinitionCatalogue definitions, ParseLimits limits)
    {
        source = new XmlSource(utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8);
        this.definitions = definitions;
        this.limits = limits;
        table = new NodeTable(utf8.Length);
        issues = new ParseIssues(limits.MaxIssues);
        values = new Utf8Text((utf8.Length / 2) + 16);
    }

    public Outcome<ResourceDocument> Parse()
    {
        var utf8 = source.Utf8;
        if (XmlText.Refusal(utf8.Span, limits) is { } refusal) return refusal;
        using (reader = XmlText.Open(utf8))
        {
            lines = (IXmlLineInfo)reader;
            try
            {
                if (ReadProlog() is { } fault) return fault;
                ParseResource(parent: -1, element: null, before: -1, depth: 1);
                while (reader.Read())
                {
                    // Only comments and the like may follow; the reader throws at anything else.
                }
            }
            catch (XmlException exception)
            {
                return SyntaxError(exception);
            }
            catch (XmlTooDeepException)
            {
                return XmlText.Unreadable(utf8.Span, "xml-depth", source.Offset(Here()), $"Elements are nested so deep that their JSON would be deeper than {limits.MaxDepth}, the limit. Flatten the resource.");
            }
        }

        if (table.Count == 0) return Outcome<ResourceDocument>.Failure(issues.Materialise(null, utf8.Span));
        var json = new CanonicalJson(table, values, utf8.Length).Write();
        return new ResourceDocument(json, table.Nodes, table.Count, issues, source);
    }

    private Issue SyntaxError(XmlException exception)
    {
        // The exception's own message may quote the text, and with it a patient's data: only the place is taken from it.
        var text = source.Utf8.Span;
        if (table.Count == 0 && XmlText.FindDtd(text) is >= 0 and var dtd)
            return XmlText.Unreadable(text, "xml-dtd", dtd, "The text has a document type declaration, which FHIR XML may not have. Remove it, and write what its entities stood for.");
        var offset = exception.LineNumber > 0 ? source.Offset(XmlSource.Place(exception.LineNumber, exception.LinePosition)) : 0;
        return XmlText.Unreadable(text, "xml-syntax", offset, "The text is not well-formed XML at this place. Check for a missing end tag, quote or escape just before it.");
    }

    /// <summary>Moves to the root element.</summary>
    private Issue? ReadProlog()
    {
        while (reader.Read() && reader.NodeType != XmlNodeType.Element)
        {
            if (reader.NodeType == XmlNodeType.XmlDeclaration && !XmlText.IsUtf8(reader.GetAttribute("encoding")))
                return XmlText.Unreadable(source.Utf8.Span, "xml-encoding", 0, "The XML declaration names another encoding than UTF-8. FHIR XML is always UTF-8; encode it so and send it again.");
        }

        return null;
    }

    /// <summary>A resource, whose type is the name of the XML element that the reader stands on.</summary>
    private void ParseResource(int parent, ElementSchema? element, int before, int depth)
    {
        if (depth > limits.MaxDepth) throw new XmlTooDeepException();
        var place = Here();
        var isFhir = reader.NamespaceURI == XmlNames.Fhir;
        var type = isFhir ? definitions.FindResourceType(reader.LocalName) : null;
        if (type is null)
        {
            var suffix = element is null ? "" : Place(element, before);
            if (!isFhir) WrongNamespace(parent, suffix, place, XmlNames.Fhir);
            else Report(parent, suffix, place, IssueType.Structure, "resource-type-unknown", "R4 has no resource type of the name of this XML element. Check its spelling; names are case-sensitive.");
            if (element is not null) AddMalformed(parent, element, before, place);
            Skip();
            return;
        }

        ParseContent(AddNode(parent, element ?? type.RootElement, type, before, place), type, depth);
    }

    /// <summary>Attributes and children of an element whose node is in the table.</summary>
    /// <param name="depth">Objects and lists around its content in JSON.</param>
    private void ParseContent(int node, TypeSchema type, int depth)
    {
        if (depth > limits.MaxDepth) throw new XmlTooDeepException();
        var place = Here();
        var hasAny = ParseAttributes(node, type, depth);
        hasAny |= ParseChildren(node, type, depth + (type.IsPrimitive ? 1 : 0));

        // A resource's name says something by itself, as resourceType does in JSON.
        hasAny |= type.IsResource;
        if (!hasAny) Report(node, "", place, IssueType.Structure, "element-empty", "The element has neither a value nor content. Leave it out instead.");

        ref var filled = ref table.Nodes[node];
        if (!hasAny || (type.IsPrimitive && filled is { Length: 0, FirstChild: < 0 })) filled.IsMalformed = true;
    }

    /// <returns>True when there was any that says something.</returns>
    private bool ParseAttributes(int node, TypeSchema type, int depth)
    {
        var hasAny = false;
        XmlValue id = default, url = default;
        while (reader.MoveToNextAttribute())
        {
            var uri = reader.NamespaceURI;
            if (uri == XmlNames.Declarations || (uri == XmlNames.SchemaInstance && reader.LocalName is "schemaLocation" or "noNamespaceSchemaLocation")) continue;
            hasAny = true;
            var name = uri.Length == 0 ? reader.LocalName : "";
            if (name == "value" && type.IsPrimitive) SetValue(node, type, ReadValue());
            else if (name == "id" && !type.IsResource) id = ReadValue();
            else if (name == "url" && type.Name == "Extension") url = ReadValue();
            else Report(node, "." + reader.LocalName, Here(), IssueType.Structure, "attribute-unknown", $"{type.Path} has no attribute of this name. Remove it, or write it as an element if it is one.");
        }

        reader.MoveToElement();
        if (id.Exists) AddAttribute(node, type.Find("id"u8)!, id, depth);
        if (url.Exists) AddAttribute(node, type.Find("url"u8)!, url, depth);
        return hasAny;
    }

    private void AddAttribute(int parent, ElementSchema element, XmlValue value, int depth)
    {
        if (depth + (table.Nodes[parent].Type.IsPrimitive ? 1 : 0) > limits.MaxDepth) throw new XmlTooDeepException();
        SetValue(AddNode(parent, element, element.Type!, before: -1, value.Place), element.Type!, value);
    }

    /// <returns>True when there was anything but white space and comments.</returns>
    private bool ParseChildren(int node, TypeSchema type, int depth)
    {
        if (reader.IsEmptyElement) return false;
        var hasAny = false;
        var hasText = false;
        var siblings = new XmlSiblings(node);
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            hasAny = true;
            if (reader.NodeType == XmlNodeType.Element)
            {
                ParseChild(node, type, depth, ref siblings);
            }
            else if (!hasText)
            {
                hasText = true;
                Report(node, "", Here(), IssueType.Structure, "text-unexpected", "Text stands directly inside the element. FHIR XML writes a value in the attribute value.");
            }
        }

        return hasAny;
    }

    private void ParseChild(int parent, TypeSchema type, int depth, ref XmlSiblings siblings)
    {
        var place = Here();
        var element = type.Find(reader.LocalName);
        if (element is null || XmlNames.IsAttribute(type, element))
        {
            if (reader.NamespaceURI != XmlNames.Fhir) WrongNamespace(parent, "." + reader.LocalName, place, XmlNames.Fhir);
            else Report(parent, "." + reader.LocalName, place, IssueType.Structure, "element-unknown",
                $"{type.Path} has no element of this name. Remove it, correct its spelling, or carry the content in an extension.");
            Skip();
            return;
        }

        var before = siblings.LastRepeat(table, element);
        var expected = element.TypeCode == "xhtml" ? XmlNames.Xhtml : XmlNames.Fhir;
        if (reader.NamespaceURI != expected)
        {
            WrongNamespace(parent, Place(element, before), place, expected);
            if (before < 0) AddMalformed(parent, element, before, place);
            Skip();
        }
        else if (before >= 0 && !element.IsList)
        {
            Report(parent, Place(element, -1), place, IssueType.Structure, "element-repeated", "The element stands twice, and does not repeat. Which one is meant can't be told; remove one.");
            Skip();
        }
        else
        {
            if (element.Order < siblings.Furthest)
                Report(parent, Place(element, before), place, IssueType.Structure, "element-order",
                    $"The element stands behind {type.Elements[siblings.Furthest].JsonName}, and belongs before it. FHIR XML keeps the order of the definition; repeats stand together.");
            siblings.Added(element, table.Count);
            ParseElement(parent, element, before, depth + (element.IsList ? 1 : 0), place);
        }
    }

    private void ParseElement(int parent, ElementSchema element, int before, int depth, long place)
    {
        var type = element.Type!;
        if (type.IsResource) ParseWrapped(parent, element, before, depth + 1);
        else if (element.TypeCode == "xhtml") ParseNarrative(AddNode(parent, element, type, before, place));
        else ParseContent(AddNode(parent, element, type, before, place), type, depth + (type.IsPrimitive ? 0 : 1));
    }

    /// <summary>A resource inside an element, such as contained.</summary>
    private void ParseWrapped(int parent, ElementSchema element, int before, int depth)
    {
        var place = Here();
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != XmlNames.Declarations)
                Report(parent, $"{Place(element, before)}.{reader.LocalName}", Here(), IssueType.Structure, "attribute-unknown", "An element that holds a resource has no attributes. Remove it.");
        }

        reader.MoveToElement();
        var hasResource = false;
        var isEmpty = reader.IsEmptyElement;
        while (!isEmpty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element && !hasResource)
            {
                hasResource = true;
                ParseResource(parent, element, before, depth);
                continue;
            }

            Report(parent, Place(element, before), Here(), IssueType.Structure, "resource-expected", "Something stands beside the resource in this element, which holds one resource and nothing else. Remove it.");
            if (reader.NodeType == XmlNodeType.Element) Skip();
        }

        if (hasResource) return;
        Report(parent, Place(element, before), place, IssueType.Structure, "resource-type-missing", "The element holds no resource. Put one in, or leave the element out.");
        AddMalformed(parent, element, before, place);
    }

    private void ParseNarrative(int node)
    {
        var start = values.Length;
        var isEscaped = values.AddQuoted(XmlNarrative.Read(reader, source).Span);
        ref var filled = ref table.Nodes[node];
        filled.Start = start;
        filled.Length = values.Length - start;
        filled.Kind = ValueKind.String;
        filled.IsEscaped = isEscaped;
    }

    /// <summary>The value of the attribute that the reader stands on, put among the values without a string being made of it.</summary>
    private XmlValue ReadValue()
    {
        var place = Here();
        var length = 0;
        int read;
        while ((read = reader.ReadValueChunk(characters, length, characters.Length - length)) > 0)
        {
            length += read;

            // A chunk leaves room for one character when a surrogate pair would have been split.
            if (characters.Length - length < 2) Array.Resize(ref characters, characters.Length * 2);
        }

        var start = values.Length;
        var isEscaped = values.AddQuoted(characters.AsSpan(0, length));
        return new XmlValue(start, values.Length - start, isEscaped, place);
    }

    private void SetValue(int node, TypeSchema type, XmlValue value)
    {
        if (value.IsEmpty)
        {
            Report(node, "", value.Place, IssueType.Value, "string-empty", "The value is empty. Leave the attribute out, or say in an extension why the value is missing.");
            table.Nodes[node].IsMalformed = true;
            return;
        }

        ref var filled = ref table.Nodes[node];
        filled.Start = value.Start;
        filled.Length = value.Length;
        filled.Kind = type.JsonKind;
        filled.IsEscaped = value.IsEscaped;
        if (filled.Kind == ValueKind.String) return;

        var text = values.Slice(value.Start + 1, value.Length - 2);

        // An integer may have a plus, which JSON has no place for. hl7.org/fhir/R4/datatypes.html#integer
        var plus = text[0] == '+' && type.Name != "decimal" ? 1 : 0;
        var isValid = filled.Kind == ValueKind.Boolean ? text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8) : XmlNumber.IsNumber(text[plus..]) && (plus == 0 || text[1] != '-');
        if (isValid)
        {
            filled.Start += 1 + plus;
            filled.Length -= 2 + plus;
            return;
        }

        Report(node, "", value.Place, IssueType.Value, filled.Kind == ValueKind.Boolean ? "boolean-malformed" : "number-malformed",
            filled.Kind == ValueKind.Boolean ? "The value is neither true nor false. Write one of them, in lower case." : "The value is no number. Write digits, with a point, a leading minus or an exponent where needed, and no leading zeros.");
        filled.Kind = ValueKind.None;
        filled.IsEscaped = false;
        filled.IsMalformed = true;
    }

    private int AddNode(int parent, ElementSchema element, TypeSchema type, int before, long place)
    {
        var repeat = !element.IsList ? -1 : before < 0 ? 0 : table.Nodes[before].Repeat + 1;
        source.AddPlace(place);
        return before < 0 || table.Nodes[before].NextSibling < 0 ? table.Add(parent, element, type, 0, repeat) : table.Insert(before, element, type, 0, repeat);
    }

    /// <summary>Keeps the place of content that was reported, so that no later rule reports it as missing.</summary>
    private void AddMalformed(int parent, ElementSchema element, int before, long place)
    {
        // Adding may move the nodes: the index comes first.
        var node = AddNode(parent, element, element.Type!, before, place);
        table.Nodes[node].IsMalformed = true;
    }

    private string Place(ElementSchema element, int before) =>
        element.IsList ? $".{element.Name}[{(before < 0 ? 0 : table.Nodes[before].Repeat + 1)}]" : "." + element.Name;

    private void WrongNamespace(int node, string suffix, long place, string expected) => Report(node, suffix, place, IssueType.Structure, "namespace-wrong",
        $"The element is not in the namespace {expected}. Declare it with xmlns; other namespaces have no place in FHIR XML.");

    private void Report(int node, string suffix, long place, IssueType code, string id, string message) => issues.Add(node, suffix, source.Offset(place), code, id, message);

    private long Here()
    {
        // The reader tells an element by the place of its name.
        var before = reader.NodeType == XmlNodeType.Element ? 1 : 0;
        return XmlSource.Place(lines.LineNumber, lines.LinePosition - before);
    }

    private void Skip()
    {
        var depth = reader.Depth;
        if (reader.IsEmptyElement) return;

        // Whatever is in there was reported with the element around it.
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.Depth > limits.MaxDepth) throw new XmlTooDeepException();
        }
    }
}
