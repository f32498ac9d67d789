using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>How far the children of one element have come in the order of the definition, and where each one's repeats are.</summary>
internal struct XmlSiblings(int parent)
{
    // Made when something is out of order: until then the last child is the only one that can be repeated.
    private Dictionary<ElementSchema, int>? lastRepeats;

    /// <summary>Greatest order so far; -1 before the first child.</summary>
    public int Furthest { get; private set; } = -1;

    /// <summary>The last repeat of the element so far, or -1.</summary>
    public int LastRepeat(NodeTable table, ElementSchema element)
    {
        var last = table.Nodes[parent].LastChild;
        if (last >= 0 && ReferenceEquals(table.Nodes[last].Schema, element)) return last;
        if (element.Order > Furthest) return -1;
        if (lastRepeats is null)
        {
            lastRepeats = [];
            for (var child = table.Nodes[parent].FirstChild; child >= 0; child = table.Nodes[child].NextSibling) lastRepeats[table.Nodes[child].Schema] = child;
        }

        return lastRepeats.GetValueOrDefault(element, -1);
    }

    /// <summary>Notes a child that was added.</summary>
    public void Added(ElementSchema element, int child)
    {
        Furthest = Math.Max(Furthest, element.Order);
        if (lastRepeats is not null) lastRepeats[element] = child;
    }
}
