using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>What JSON can hold that FHIR JSON can't, each with its message. Content that is left out keeps its place in the table, so that no later rule reports it as missing.</summary>
internal sealed class JsonProblems(NodeTable table, int max)
{
    public ParseIssues Issues { get; } = new(max);

    public void NoResourceType(int parent, ElementSchema? element, int repeat, int start, bool isMissing)
    {
        var place = element is null ? "" : Place(element.Name, repeat);
        if (isMissing) Structure(parent, place, start, "resource-type-missing", "The object has no resourceType as a string. Add one, so that it can be read as a resource.");
        else Structure(parent, place, start, "resource-type-unknown", "R4 has no resource type of the name in resourceType. Check its spelling; names are case-sensitive.");
        if (element is not null) KeepPlace(parent, element, repeat, start);
    }

    public void UnknownElement(int node, TypeSchema type, string name, int start) => Structure(node, Place(name, -1), start, "element-unknown",
        $"{type.Path} has no element of this name. Remove it, correct its spelling, or carry the content in an extension.");

    public void Duplicate(int node, string name, int start) => Structure(node, Place(name, -1), start, "property-duplicate",
        "The property stands twice in this object, and which one is meant can't be told. Remove one.");

    public void EmptyObject(int node, int start)
    {
        Structure(node, "", start, "object-empty", "The object is empty. Leave the property out instead.");
        table.Nodes[node].IsMalformed = true;
    }

    public void UnexpectedList(int parent, ElementSchema element, int start)
    {
        Structure(parent, Place(element.Name, -1), start, "list-unexpected", "A list was found; this element does not repeat. Write its value without the brackets.");
        KeepPlace(parent, element, -1, start);
    }

    public void ExpectedList(int parent, ElementSchema element, int start, JsonTokenType found)
    {
        Structure(parent, Place(element.Name, -1), start, "list-expected",
            $"{Describe(found)} was found; this element repeats, so JSON writes it as a list even when there is one. Put brackets around it.");
        KeepPlace(parent, element, 0, start);
    }

    public void EmptyList(int parent, ElementSchema element, int start)
    {
        Structure(parent, Place(element.Name, -1), start, "list-empty", "The list is empty. Leave the property out instead.");
        KeepPlace(parent, element, 0, start);
    }

    public void EmptySiblingList(int parent, ElementSchema element, int start) =>
        Structure(parent, Place("_" + element.JsonName, -1), start, "list-empty", "The list is empty. Leave the property out instead.");

    public void Null(int parent, ElementSchema element, int repeat, int start)
    {
        Structure(parent, Place(element.Name, repeat), start, "null-value",
            "null is no value in FHIR JSON. Leave the property out, or say in an extension why the value is missing.");
        KeepPlace(parent, element, repeat, start);
    }

    /// <summary>Nulls in a list whose places no extension explains.</summary>
    public void Gaps(int parent)
    {
        for (var child = table.Nodes[parent].FirstChild; child >= 0; child = table.Nodes[child].NextSibling)
        {
            ref var node = ref table.Nodes[child];
            if (node is not { Kind: ValueKind.None, FirstChild: < 0, IsMalformed: false, Type.IsPrimitive: true }) continue;
            Structure(child, "", node.Start, "null-value",
                "null stands in the list, and no extension in its place says why. Remove the null, or add the extension under the name with an underscore.");
            node.IsMalformed = true;
        }
    }

    /// <param name="expected">None for an object.</param>
    public void WrongKind(int parent, ElementSchema element, int repeat, int start, JsonTokenType found, ValueKind expected)
    {
        var wanted = expected switch
        {
            ValueKind.None => "an object",
            ValueKind.Number => "a number without quotes",
            ValueKind.Boolean => "true or false without quotes",
            _ => "a string",
        };
        Structure(parent, Place(element.Name, repeat), start, "json-kind", $"{Describe(found)} was found where {wanted} is expected.");
        KeepPlace(parent, element, repeat, start);
    }

    public void WrongSibling(int parent, ElementSchema element, int repeat, int start, JsonTokenType found, string expected) =>
        Structure(parent, Place("_" + element.JsonName, repeat), start, "json-kind", $"{Describe(found)} was found where {expected} is expected.");

    public void HalfSurrogate(int parent, ElementSchema element, int repeat, int start)
    {
        Issues.Add(parent, Place(element.Name, repeat), start, IssueType.Value, "string-surrogate",
            "The string holds half of a surrogate pair as an escape. Write both halves, or the character itself.");
        KeepPlace(parent, element, repeat, start);
    }

    public void EmptyString(int parent, ElementSchema element, int repeat, int start)
    {
        Issues.Add(parent, Place(element.Name, repeat), start, IssueType.Value, "string-empty",
            "The string is empty. Leave the property out, or say in an extension why the value is missing.");
        KeepPlace(parent, element, repeat, start);
    }

    private static string Place(string name, int repeat) => repeat < 0 ? "." + name : $".{name}[{repeat}]";

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "An object",
        JsonTokenType.StartArray => "A list",
        JsonTokenType.String => "A string",
        JsonTokenType.Number => "A number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private void Structure(int node, string suffix, int start, string id, string message) => Issues.Add(node, suffix, start, IssueType.Structure, id, message);

    private void KeepPlace(int parent, ElementSchema element, int repeat, int start)
    {
        // Adding may move the nodes: the index comes first.
        var node = table.Add(parent, element, element.Type!, start, repeat);
        table.Nodes[node].IsMalformed = true;
    }
}
