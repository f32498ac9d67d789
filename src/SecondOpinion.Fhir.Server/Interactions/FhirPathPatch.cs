using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>A patch as Parameters, its places named by FHIRPath. hl7.org/fhir/R4/fhirpatch.html</summary>
internal sealed class FhirPathPatch : IResourcePatch
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Step> steps;
    private readonly DefinitionCatalogue definitions;
    private readonly DateTimeOffset now;

    private FhirPathPatch(List<Step> steps, DefinitionCatalogue definitions, DateTimeOffset now) => (this.steps, this.definitions, this.now) = (steps, definitions, now);

    public static Outcome<FhirPathPatch> Read(Element parameters, DefinitionCatalogue definitions, DateTimeOffset now)
    {
        if (parameters.TypeName != "Parameters") return Malformed(0, $"A FHIRPath Patch is a Parameters resource, and this is a {parameters.TypeName}.");
        var steps = new List<Step>();
        foreach (var parameter in parameters.ChildrenNamed("parameter"))
        {
            if (parameter.ChildText("name") != "operation") return Malformed(steps.Count, "Every parameter is named operation.");
            var read = ReadStep(parameter, steps.Count);
            if (!read.Succeeded) return Outcome<FhirPathPatch>.Failure(read.Issues);
            steps.Add(read.Value);
        }

        return steps.Count == 0 ? Malformed(0, "It has no operation.") : new FhirPathPatch(steps, definitions, now);
    }

    public Outcome<byte[]> Apply(ReadOnlyMemory<byte> json)
    {
        var current = json;
        for (var at = 0; at < steps.Count; at++)
        {
            var root = ResourceDocument.Parse(current, definitions).Value.Root;
            var tree = JsonNode.Parse(current.Span)!.AsObject();
            if (Apply(steps[at], root, tree) is { } problem)
            {
                return new Issue(IssueSeverity.Error, IssueType.Processing, "patch-failed", "",
                    $"Operation {at} ({steps[at].Type}) of the patch can't be applied: {problem} Nothing was changed.");
            }

            current = Encoding.UTF8.GetBytes(tree.ToJsonString(Plain));
        }

        return current.ToArray();
    }

    private static Outcome<Step> ReadStep(Element operation, int at)
    {
        var parts = new Dictionary<string, Element>();
        foreach (var part in operation.ChildrenNamed("part")) parts[part.ChildText("name") ?? ""] = part;
        string? Text(string name) => parts.TryGetValue(name, out var part) ? part.ChildText("value") : null;
        int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        var (type, path) = (Text("type"), Text("path"));
        if (type is not ("add" or "insert" or "delete" or "replace" or "move")) return Malformed(at, "Its type is one of add, insert, delete, replace, move.");
        if (path is null) return Malformed(at, "It has no path.");
        var parsed = FhirPathExpression.Parse(path);
        if (!parsed.Succeeded) return Outcome<Step>.Failure(parsed.Issues);
        var value = parts.TryGetValue("value", out var given) ? PatchValue.Read(given) : null;
        if (type is "add" or "insert" or "replace" && value is null) return Malformed(at, $"{type} needs a value.");
        if (type == "add" && Text("name") is null) return Malformed(at, "add needs the name of the element to add.");
        if (type == "insert" && Number("index") is null) return Malformed(at, "insert needs an index, from 0.");
        if (type == "move" && (Number("source") is null || Number("destination") is null)) return Malformed(at, "move needs source and destination, from 0.");
        return new Step(type, path, parsed.Value, Text("name"), value, Number("index") ?? Number("source") ?? 0, Number("destination") ?? 0);
    }

    private string? Apply(Step step, Element root, JsonObject tree)
    {
        var found = Find(step.Expression, root);
        if (found is null) return "its path gives something else than elements of the resource, or can't be evaluated.";
        switch (step.Type)
        {
            case "add":
                return found.Count == 1 ? Add(found[0], step, tree) : $"its path gives {found.Count} elements, and one is needed to add to.";
            case "replace":
                return found.Count == 1 ? PatchPlace.Of(tree, found[0]).Replace(step.Value!) : $"its path gives {found.Count} elements, and one is needed to replace.";
            case "delete" when found.Count == 0:
                return null;
            case "delete":
                return found.Count == 1 ? PatchPlace.Of(tree, found[0]).Delete() : $"its path gives {found.Count} elements, and one at most can be deleted.";
            case "insert":
                return List(step, found, root) is { } list ? PatchPlace.Insert(tree, list.Parent, list.Name, step.Index, step.Value!) : "its path names no list.";
            default:
                return List(step, found, root) is { } moved ? PatchPlace.Move(tree, moved.Parent, moved.Name, step.Index, step.Destination) : "its path names no list.";
        }
    }

    private static string? Add(Element parent, Step step, JsonObject tree)
    {
        var choices = parent.Type.Elements.Where(element => element.Name == step.Name || element.JsonName == step.Name).ToList();
        var schema = choices.Count == 1 ? choices[0] : choices.FirstOrDefault(choice => choice.TypeCode == step.Value!.TypeName);
        return schema is null
            ? $"{parent.TypeName} has no element of this name, or not of this type."
            : PatchPlace.Add(tree, parent, schema, step.Value!);
    }

    private List<Element>? Find(FhirPathExpression expression, Element root)
    {
        var result = expression.Evaluate([root], new FhirPathContext(definitions, now) { AsFilters = false, Resource = root });
        return result.Succeeded && result.Value.All(value => value.IsElement) ? [.. result.Value.Select(value => value.Element)] : null;
    }

    /// <summary>The list that a path names, which may be empty: whose it is, and its element.</summary>
    private (Element Parent, string Name)? List(Step step, List<Element> found, Element root)
    {
        if (found.Count > 0) return found[0].Schema.IsList && found.All(element => element.Parent == found[0].Parent && element.Name == found[0].Name) ? (found[0].Parent, found[0].JsonName) : null;
        var dot = step.Path.LastIndexOf('.');
        if (dot < 0 || FhirPathExpression.Parse(step.Path[..dot]) is not { Succeeded: true } parsed) return null;
        var parents = Find(parsed.Value, root);
        var name = step.Path[(dot + 1)..];
        return parents is [var parent] && parent.Type.Find(name) is { IsList: true } ? (parent, name) : null;
    }

    private static Issue Malformed(int at, string message) => Issue.Error(IssueType.Invalid, "patch-malformed", $"Operation {at} of the patch is malformed. {message}");

    /// <param name="Index">Where to insert, or the source of a move.</param>
    private sealed record Step(string Type, string Path, FhirPathExpression Expression, string? Name, PatchValue? Value, int Index, int Destination);
}
