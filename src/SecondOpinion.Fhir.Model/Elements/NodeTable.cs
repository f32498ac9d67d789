using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>The table of elements while it grows.</summary>
internal sealed class NodeTable
{
    /// <summary>Words of 64 bits in which every element of the widest type (ElementDefinition) has a bit.</summary>
    public const int SeenWords = 6;

    private const int BytesPerNode = 28;

    public NodeTable(int textLength) => Nodes = new Node[(textLength / BytesPerNode) + 8];

    public Node[] Nodes { get; private set; }

    public int Count { get; private set; }

    /// <summary>Appends an element as the last child of its parent.</summary>
    /// <returns>Its index.</returns>
    public int Add(int parent, ElementSchema schema, TypeSchema type, int start, int repeat)
    {
        if (Count == Nodes.Length)
        {
            var larger = new Node[Count * 2];
            Nodes.CopyTo(larger, 0);
            Nodes = larger;
        }

        var index = Count++;
        ref var node = ref Nodes[index];
        node.Schema = schema;
        node.Type = type;
        node.Parent = parent;
        node.FirstChild = node.LastChild = node.NextSibling = -1;
        node.Start = start;
        node.Repeat = repeat;
        if (parent < 0) return index;

        ref var above = ref Nodes[parent];
        if (above.FirstChild < 0) above.FirstChild = index;
        else Nodes[above.LastChild].NextSibling = index;
        above.LastChild = index;
        return index;
    }

    /// <summary>Puts an element behind a sibling that is not the last, for content that came out of order.</summary>
    /// <returns>Its index.</returns>
    public int Insert(int after, ElementSchema schema, TypeSchema type, int start, int repeat)
    {
        var index = Add(-1, schema, type, start, repeat);
        Nodes[index].Parent = Nodes[after].Parent;
        Nodes[index].NextSibling = Nodes[after].NextSibling;
        Nodes[after].NextSibling = index;
        return index;
    }

    /// <summary>The first child that this element definition made, or -1.</summary>
    public int FirstOf(int parent, ElementSchema schema)
    {
        var child = Nodes[parent].FirstChild;
        while (child >= 0 && !ReferenceEquals(Nodes[child].Schema, schema)) child = Nodes[child].NextSibling;
        return child;
    }

    /// <summary>The next repeat of the same element, or -1.</summary>
    public int NextOf(int node)
    {
        var next = Nodes[node].NextSibling;
        return next >= 0 && ReferenceEquals(Nodes[next].Schema, Nodes[node].Schema) ? next : -1;
    }
}
