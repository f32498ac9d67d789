using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Writes a table of elements that was read from XML as FHIR JSON, and points its elements into that text.</summary>
/// <remarks>
/// hl7.org/fhir/R4/json.html. Until then an element's Start and Length say where its value stands, ready to be copied, among the values read.
/// Content that was reported as malformed keeps its place: a number or boolean that is none as a string, anything else as null or an empty object.
/// </remarks>
internal sealed class CanonicalJson(NodeTable table, Utf8Text values, int capacity)
{
    private readonly Utf8Text json = new(capacity);

    public ReadOnlyMemory<byte> Write()
    {
        WriteObject(0);
        return json.Memory;
    }

    private void WriteObject(int index)
    {
        var nodes = table.Nodes;
        var start = json.Length;
        json.Add((byte)'{');
        if (nodes[index].Type.IsResource)
        {
            json.Add("\"resourceType\":\""u8);
            json.Add(nodes[index].Type.Name.AsSpan());
            json.Add((byte)'"');
        }

        for (var child = nodes[index].FirstChild; child >= 0;)
        {
            var next = After(child);
            if (nodes[child].Type.IsPrimitive) WritePrimitives(child, next);
            else WriteProperty(child, next);
            child = next;
        }

        json.Add((byte)'}');
        nodes[index].Start = start;
        nodes[index].Length = json.Length - start;
    }

    /// <summary>The first sibling that is no repeat of this element, or -1.</summary>
    private int After(int first)
    {
        var next = table.Nodes[first].NextSibling;
        while (next >= 0 && ReferenceEquals(table.Nodes[next].Schema, table.Nodes[first].Schema)) next = table.Nodes[next].NextSibling;
        return next;
    }

    private void WriteProperty(int first, int end)
    {
        var isList = table.Nodes[first].Schema.IsList;
        WriteName(first, "\"");
        if (isList) json.Add((byte)'[');
        for (var item = first; item != end; item = table.Nodes[item].NextSibling)
        {
            if (item != first) json.Add((byte)',');
            WriteObject(item);
        }

        if (isList) json.Add((byte)']');
    }

    private void WritePrimitives(int first, int end)
    {
        var nodes = table.Nodes;
        var hasValue = false;
        var hasSibling = false;
        for (var item = first; item != end; item = nodes[item].NextSibling)
        {
            hasValue |= nodes[item].Length > 0;
            hasSibling |= nodes[item].FirstChild >= 0;
        }

        var isList = nodes[first].Schema.IsList;
        if (!hasValue && !hasSibling && !isList)
        {
            nodes[first].Start = json.Length;
            return;
        }

        if (hasValue || !hasSibling) WriteValues(first, end, isList);
        if (hasSibling) WriteSiblings(first, end, isList);
    }

    private void WriteValues(int first, int end, bool isList)
    {
        var nodes = table.Nodes;
        WriteName(first, "\"");
        if (isList) json.Add((byte)'[');
        for (var item = first; item != end; item = nodes[item].NextSibling)
        {
            if (item != first) json.Add((byte)',');
            ref var node = ref nodes[item];
            var start = json.Length;
            json.Add(node.Length > 0 ? values.Slice(node.Start, node.Length) : "null"u8);
            node.Start = start;
        }

        if (isList) json.Add((byte)']');
    }

    private void WriteSiblings(int first, int end, bool isList)
    {
        var nodes = table.Nodes;
        WriteName(first, "\"_");
        if (isList) json.Add((byte)'[');
        for (var item = first; item != end; item = nodes[item].NextSibling)
        {
            if (item != first) json.Add((byte)',');
            var value = nodes[item];
            if (value.Length == 0) nodes[item].Start = json.Length;
            if (value.FirstChild >= 0) WriteObject(item);
            else json.Add("null"u8);
            if (value.Length == 0) continue;

            // The text of an element that has a value is the value's, not that of its extensions.
            nodes[item].Start = value.Start;
            nodes[item].Length = value.Length;
        }

        if (isList) json.Add((byte)']');
    }

    private void WriteName(int node, string before)
    {
        if (json.Slice(json.Length - 1, 1)[0] != '{') json.Add((byte)',');
        json.Add(before.AsSpan());
        json.Add(table.Nodes[node].Schema.JsonName.AsSpan());
        json.Add("\":"u8);
    }
}
