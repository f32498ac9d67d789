using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>Breaches of what is there, how often and in which JSON.</summary>
internal static class StructureMutations
{
    public static IEnumerable<Mutation> All { get; } =
    [
        new("missing required", MissingRequired),
        new("too many", t => t is { Index: -1, Holder: not null } && !IsContent(t) ? Then(t, new JsonArray(Copy(t), Copy(t)), t.Element.Path) : null),
        new("unknown element", t => t.Own is { Count: > 0 } own && Name(own, "favouriteColour", "blue") ? $"{t.Element.Path}.favouriteColour" : null),
        new("object where a value", t => t.Element.HasValue && t.Holder is not null ? t.SetAndTell(new JsonObject { ["value"] = "x" }) : null),
        new("value where an object", t => t.Own is not null && t.Holder is not null && !t.Element.IsResource ? t.SetAndTell("x") : null),
        new("object where a list", t => t.List is { Count: 1 } list && t.Holder is not null && list[0] is JsonObject inner ? Replace(t, inner) : null),
        new("number where a string", t => t.Element.ValueKind == ValueKind.String ? t.SetAndTell(12) : null),
        new("decimal as string", t => t.Element.TypeName == "decimal" ? t.SetAndTell(t.Element.Text) : null),
        new("integer as string", t => t.Element.TypeName is "integer" or "positiveInt" or "unsignedInt" ? t.SetAndTell(t.Element.Text) : null),
        new("boolean as string", t => t.Element.TypeName == "boolean" ? t.SetAndTell(t.Element.Text) : null),
        new("fraction where an integer", t => t.Element.TypeName is "integer" or "positiveInt" or "unsignedInt" ? t.SetAndTell(1.5m) : null),
        new("empty string", t => t.Element.ValueKind == ValueKind.String && !IsKey(t) ? t.SetAndTell("") : null),
        new("empty list", t => t.List is { Count: > 0 } ? Then(t, new JsonArray(), t.ListPath) : null),
        new("empty object", t => t.Own is not null && t.Holder is not null && !t.Element.IsResource ? t.SetAndTell(new JsonObject()) : null),
        new("null value", t => t.Holder is not null && t.Index < 0 ? t.SetAndTell(null) : null),
        new("null in a list without a sibling", t => t is { List: not null, Element.HasValue: true } && t.Holder!["_" + t.Key] is null ? t.SetAndTell(null) : null),
        new("duplicate key", DuplicateKey),
        new("two types of a choice", t => Choice(t) ? With(t, t.Key == Other(t) ? null : Other(t), "x") : null),
        new("wrong type of a choice", t => Choice(t) && t.Element.Schema.Definition!.Types.All(type => type.Code != "Signature") ? Move(t, t.Element.Name + "Signature") : null),
        new("unknown resource type", t => t.Element.IsResource && Name(t.Own!, "resourceType", "Patent") ? (t.Holder is null ? "" : t.Element.Path) : null),
        new("contained in contained", ContainedTwice),
    ];

    private static JsonNode? Copy(MutationTarget t) => t.Holder![t.Key]?.DeepClone();

    // Content whose list would be another element's rule.
    private static bool IsContent(MutationTarget t) => t.Element.IsResource || t.Key is "resourceType";

    // Without a url or a kind of resource, the rest is another matter.
    private static bool IsKey(MutationTarget t) => t.Key == "div";

    private static string? MissingRequired(MutationTarget t)
    {
        if (t.Holder is null || t.Element.Schema.Definition is not { Min: >= 1 } || t.Element.Parent.ChildrenNamed(t.Element.Name).Count() != 1) return null;
        if (t.Holder.Count < 2 || t.Element.Parent.TypeName is "Extension" or "Narrative") return null;
        t.Holder.Remove(t.Key);
        t.Holder.Remove("_" + t.Key);
        return t.ListPath;
    }

    private static string? Replace(MutationTarget t, JsonObject inner)
    {
        t.Holder![t.Key] = inner.DeepClone();
        return t.ListPath;
    }

    private static string Then(MutationTarget t, JsonNode value, string path)
    {
        t.Holder![t.Key] = value;
        return path;
    }

    private static bool Name(JsonObject own, string name, string value)
    {
        own[name] = value;
        return true;
    }

    private static string? DuplicateKey(MutationTarget t)
    {
        if (t.Holder is null || t.Index >= 0 || !t.Element.HasValue) return null;
        const string Mark = "duplicateKeyGoesHere";
        t.Holder[Mark] = t.Holder[t.Key]!.DeepClone();
        t.Text = t.Root.ToJsonString().Replace(Mark, t.Key, StringComparison.Ordinal);
        return t.Element.Path;
    }

    private static bool Choice(MutationTarget t) => t is { Holder: not null, Index: -1 } && t.Element.Schema.IsChoice && t.Element.Parent.TypeName != "Extension";

    private static string? Other(MutationTarget t) =>
        t.Element.Schema.Definition!.Types.Any(type => type.Code == "string") ? t.Element.Name + "String" : null;

    private static string? With(MutationTarget t, string? key, string value)
    {
        if (key is null) return null;
        t.Holder![key] = value;
        return t.ListPath;
    }

    private static string Move(MutationTarget t, string key)
    {
        t.Holder!.Remove(t.Key);
        t.Holder[key] = new JsonObject { ["type"] = new JsonArray(new JsonObject { ["code"] = "x" }), ["when"] = "2024-01-01T10:00:00Z", ["who"] = new JsonObject { ["display"] = "x" } };
        return $"{t.Element.Parent.Path}.{key}";
    }

    private static string? ContainedTwice(MutationTarget t)
    {
        if (t.Element.Name != "contained" || t.Own is not { } own || !t.Element.Type.IsOrInherits("DomainResource")) return null;
        own["contained"] = new JsonArray(new JsonObject { ["resourceType"] = "Basic", ["id"] = "inner", ["code"] = new JsonObject { ["text"] = "x" } });
        return t.Element.Path;
    }
}
