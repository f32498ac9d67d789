using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Xml;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>A parsed resource: its JSON text, which is never changed, and a flat table of the FHIR elements in it.</summary>
/// <remarks>Immutable, and safe to read from many threads. <see cref="Element"/> is the way to look at it.</remarks>
public sealed class ResourceDocument
{
    private readonly XmlSource? xml;

    internal ResourceDocument(ReadOnlyMemory<byte> utf8, Node[] nodes, int count, ParseIssues issues, XmlSource? xml = null)
    {
        this.xml = xml;
        Utf8 = utf8;
        Nodes = nodes;
        Count = count;
        Issues = issues.IsEmpty ? [] : issues.Materialise(this, (xml?.Utf8 ?? utf8).Span);
    }

    /// <summary>The JSON as it was received, or as it was made from the XML that was.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    public Element Root => new(this, 0);

    /// <summary>How many elements the resource has, those inside contained resources included.</summary>
    public int Count { get; }

    /// <summary>What in the text is JSON but no FHIR JSON, or XML but no FHIR XML; empty for a sound resource. Such content is marked in the tree, or left out of it.</summary>
    public IReadOnlyList<Issue> Issues { get; }

    internal Node[] Nodes { get; }

    /// <summary>Parses JSON. Fails when the text is no JSON or no resource; what else is wrong stands in <see cref="Issues"/>.</summary>
    public static Outcome<ResourceDocument> Parse(ReadOnlyMemory<byte> utf8, DefinitionCatalogue definitions, ParseLimits? limits = null) =>
        new JsonResourceParser(utf8, definitions, limits ?? ParseLimits.Default).Parse();

    /// <summary>Parses JSON text.</summary>
    public static Outcome<ResourceDocument> Parse(string json, DefinitionCatalogue definitions, ParseLimits? limits = null) =>
        Parse(Encoding.UTF8.GetBytes(json), definitions, limits);

    /// <summary>Parses XML into what its JSON would be parsed to. Fails when the text is no XML or no resource; what else is wrong stands in <see cref="Issues"/>.</summary>
    /// <remarks>hl7.org/fhir/R4/xml.html. The bytes are kept as long as the document, so that later rules can say line and column.</remarks>
    public static Outcome<ResourceDocument> ParseXml(ReadOnlyMemory<byte> utf8, DefinitionCatalogue definitions, ParseLimits? limits = null) =>
        new XmlResourceParser(utf8, definitions, limits ?? ParseLimits.Default).Parse();

    /// <summary>Line and column, both from 1, of an element in the XML that was received; null where that was JSON, whose places are offsets into <see cref="Utf8"/>.</summary>
    public (int Line, int Column)? PositionInXml(Element element) => xml?.PositionOf(element.Index);

    /// <summary>The element at a place that <see cref="Element.Index"/> told, for those who keep places instead of elements.</summary>
    public Element ElementAt(int index) => new(this, index);

    /// <summary>Line and column, both from 1, of an offset in the text; of XML, the place of the element that begins at or before the offset.</summary>
    public (int Line, int Column) Position(int offset) =>
        xml is null ? TextPosition.Of(Utf8.Span, offset) : xml.Position(Nodes.AsSpan(0, Count), offset);
}
