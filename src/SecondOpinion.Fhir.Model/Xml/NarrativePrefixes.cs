using System.Xml;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Finds the namespace prefixes that are used inside a narrative and declared outside it.</summary>
internal sealed class NarrativePrefixes
{
    private readonly Stack<(int Depth, string Prefix)> declarations = new();
    private readonly Dictionary<string, int> declared = [];

    /// <summary>Prefixes with their namespaces; the empty prefix is the default namespace.</summary>
    public SortedDictionary<string, string> Missing { get; } = new(StringComparer.Ordinal);

    /// <summary>Looks at the element that the reader stands on, and its attributes.</summary>
    public void Visit(XmlReader reader)
    {
        while (declarations.TryPeek(out var last) && last.Depth >= reader.Depth) declared[declarations.Pop().Prefix]--;
        var depth = reader.Depth;
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != XmlNames.Declarations) continue;
            var prefix = reader.Prefix.Length == 0 ? "" : reader.LocalName;
            declarations.Push((depth, prefix));
            declared[prefix] = declared.GetValueOrDefault(prefix) + 1;
        }

        reader.MoveToElement();
        Use(reader);
        while (reader.MoveToNextAttribute())
        {
            if (reader.Prefix.Length > 0 && reader.NamespaceURI != XmlNames.Declarations) Use(reader);
        }

        reader.MoveToElement();
    }

    private void Use(XmlReader reader)
    {
        var prefix = reader.Prefix;
        if (prefix != "xml" && declared.GetValueOrDefault(prefix) == 0 && (prefix.Length > 0 || reader.NamespaceURI.Length > 0)) Missing.TryAdd(prefix, reader.NamespaceURI);
    }
}
