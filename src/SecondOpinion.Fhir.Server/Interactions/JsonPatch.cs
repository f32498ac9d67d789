using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>RFC 6902.</summary>
internal sealed class JsonPatch : IResourcePatch
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Step> steps;

    private JsonPatch(List<Step> steps) => this.steps = steps;

    public static Outcome<JsonPatch> Read(ReadOnlyMemory<byte> utf8)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(utf8.Span);
        }
        catch (JsonException exception)
        {
            return new Issue(IssueSeverity.Fatal, IssueType.Invalid, "json-syntax", "", "The patch is not well-formed JSON.",
                (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
        }

        if (root is not JsonArray { Count: > 0 } array) return Malformed(0, "A JSON Patch is a list of at least one operation.");
        var steps = new List<Step>();
        foreach (var item in array)
        {
            if (item is not JsonObject step) return Malformed(steps.Count, "An operation is an object.");
            var (op, path, from) = (Text(step, "op"), Text(step, "path"), Text(step, "from"));
            if (op is not ("add" or "remove" or "replace" or "move" or "copy" or "test")) return Malformed(steps.Count, "op is one of add, remove, replace, move, copy, test.");
            if (path is null || (path.Length > 0 && path[0] != '/')) return Malformed(steps.Count, "path is a JSON Pointer: it begins with a slash.");
            if (op is "move" or "copy" && (from is null || (from.Length > 0 && from[0] != '/'))) return Malformed(steps.Count, "move and copy need from, a JSON Pointer.");
            if (op is "add" or "replace" or "test" && !step.ContainsKey("value")) return Malformed(steps.Count, "add, replace and test need a value.");
            steps.Add(new Step(op, path, from, step["value"]));
        }

        return new JsonPatch(steps);
    }

    /// <summary>The text with every operation applied, or the first that can't be.</summary>
    public Outcome<byte[]> Apply(ReadOnlyMemory<byte> utf8)
    {
        var root = JsonNode.Parse(utf8.Span)!;
        for (var at = 0; at < steps.Count; at++)
        {
            if (!Apply(steps[at], root))
            {
                return new Issue(IssueSeverity.Error, IssueType.Processing, "patch-failed", "",
                    $"Operation {at} ({steps[at].Op}) of the patch can't be applied: its path is not there, or its test does not hold. Nothing was changed.");
            }
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString(Plain));
    }

    private static bool Apply(Step step, JsonNode root)
    {
        switch (step.Op)
        {
            case "add":
                return Add(root, step.Path, step.Value?.DeepClone());
            case "remove":
                return Remove(root, step.Path, out _);
            case "replace":
                return Remove(root, step.Path, out _) && Add(root, step.Path, step.Value?.DeepClone());
            case "move":
                return !step.Path.StartsWith(step.From + "/", StringComparison.Ordinal) && Remove(root, step.From!, out var moved) && Add(root, step.Path, moved);
            case "copy":
                return Find(root, step.From!, out var copied) && Add(root, step.Path, copied?.DeepClone());
            default:
                return Find(root, step.Path, out var tested) && JsonNode.DeepEquals(tested, step.Value);
        }
    }

    private static bool Add(JsonNode root, string path, JsonNode? value)
    {
        if (!FindParent(root, path, out var parent, out var name)) return false;
        if (parent is JsonObject holder)
        {
            holder[name] = value;
            return true;
        }

        if (parent is not JsonArray list) return false;
        var at = name == "-" ? list.Count : Index(name);
        if (at < 0 || at > list.Count) return false;
        list.Insert(at, value);
        return true;
    }

    private static bool Remove(JsonNode root, string path, out JsonNode? removed)
    {
        removed = null;
        if (!FindParent(root, path, out var parent, out var name)) return false;
        if (parent is JsonObject holder) return holder.TryGetPropertyValue(name, out removed) && holder.Remove(name);
        if (parent is not JsonArray list || Index(name) is not (>= 0 and var at) || at >= list.Count) return false;
        removed = list[at];
        list.RemoveAt(at);
        return true;
    }

    private static bool Find(JsonNode root, string path, out JsonNode? found)
    {
        found = root;
        foreach (var part in path.Split('/').Skip(1).Select(Unescape))
        {
            if (found is JsonObject holder)
            {
                if (!holder.TryGetPropertyValue(part, out found)) return false;
            }
            else if (found is JsonArray list && Index(part) is >= 0 and var at && at < list.Count)
            {
                found = list[at];
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static bool FindParent(JsonNode root, string path, out JsonNode? parent, out string name)
    {
        var last = path.LastIndexOf('/');
        name = last < 0 ? "" : Unescape(path[(last + 1)..]);
        parent = null;
        return last >= 0 && Find(root, path[..last], out parent);
    }

    private static int Index(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && (text.Length == 1 || text[0] != '0') ? at : -1;

    private static string Unescape(string part) => part.Replace("~1", "/").Replace("~0", "~");

    private static string? Text(JsonObject step, string name) => step[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static Issue Malformed(int at, string message) => Issue.Error(IssueType.Invalid, "patch-malformed", $"Operation {at} of the patch is malformed. {message}");

    private sealed record Step(string Op, string Path, string? From, JsonNode? Value);
}
