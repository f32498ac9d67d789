using System.Text;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>A parsed resource: its JSON text, which is never changed, and a flat table of the FHIR elements in it.</summary>
/// <remarks>Immutable, and safe to read from many threads. <see cref="Element"/> is the way to look at it.</remarks>
public sealed class ResourceDocument
{
    internal ResourceDocument(ReadOnlyMemory<byte> utf8, Node[] nodes, int count, ParseIssues issues)
    {
        Utf8 = utf8;
        Nodes = nodes;
        Count = count;
        Issues = issues.IsEmpty ? [] : issues.Materialise(this, utf8.Span);
    }

    /// <summary>The JSON as it was received.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    public Element Root => new(this, 0);

    /// <summary>How many elements the resource has, those inside contained resources included.</summary>
    public int Count { get; }

    /// <summary>What in the text is JSON but no FHIR JSON; empty for a sound resource. Such content is marked in the tree, or left out of it.</summary>
    public IReadOnlyList<Issue> Issues { get; }

    internal Node[] Nodes { get; }

    /// <summary>Parses JSON. Fails when the text is no JSON or no resource; what else is wrong stands in <see cref="Issues"/>.</summary>
    public static Outcome<ResourceDocument> Parse(ReadOnlyMemory<byte> utf8, DefinitionCatalogue definitions, ParseLimits? limits = null) =>
        new JsonResourceParser(utf8, definitions, limits ?? ParseLimits.Default).Parse();

    /// <summary>Parses JSON text.</summary>
    public static Outcome<ResourceDocument> Parse(string json, DefinitionCatalogue definitions, ParseLimits? limits = null) =>
        Parse(Encoding.UTF8.GetBytes(json), definitions, limits);

    /// <summary>Line and column, both from 1, of an offset in the text.</summary>
    public (int Line, int Column) Position(int offset) => TextPosition.Of(Utf8.Span, offset);
}
