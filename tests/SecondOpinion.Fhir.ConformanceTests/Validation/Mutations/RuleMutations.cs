using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>Breaches of invariants, extensions, references and bundles.</summary>
internal static class RuleMutations
{
    private const string BirthPlace = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";

    public static IEnumerable<Mutation> All { get; } =
    [
        new("period that ends before it starts", t => Own(t, "Period") is { } own ? Set(own, ("start", "2024-02-01"), ("end", "2024-01-01"), t.Element.Path) : null),
        new("unit's code without a system", t => Own(t, "Quantity") is { } own && own["code"] is not null && own.Remove("system") ? t.Element.Path : null),
        new("range upside down", t => Own(t, "Range") is { } own && own["low"]?["value"] is not null && own["high"] is JsonObject high ? Set(high, ("value", -999999), t.Element.Path) : null),
        new("contact without its kind", t => Own(t, "ContactPoint") is { } own && own["value"] is not null && own.Remove("system") ? t.Element.Path : null),
        new("data without a content type", t => Own(t, "Attachment") is { } own && own.Remove("contentType") ? Set(own, ("data", "aGVsbG8="), t.Element.Path) : null),
        new("value beside the reason that there is none", t => Own(t, "Observation") is { } own && own.Any(p => p.Key.StartsWith("value", StringComparison.Ordinal)) ? Set(own, ("dataAbsentReason", new JsonObject { ["text"] = "x" }), t.Element.Path) : null),
        new("extension with value and extensions", t => Own(t, "Extension") is { } own && own.Any(p => p.Key.StartsWith("value", StringComparison.Ordinal)) ? Set(own, ("extension", Inner()), t.Element.Path) : null),
        new("extension without content", t => Own(t, "Extension") is { } own && own["extension"] is null && Strip(own) ? t.Element.Path : null),
        new("extension without url", t => Own(t, "Extension") is { Count: > 1 } own && own.Remove("url") ? t.Element.Path + ".url" : null),
        new("extension where it may not stand", t => Resource(t) is { } own && t.Element.TypeName is not ("Patient" or "Bundle" or "Parameters" or "Binary") ? Extend(t, own, "extension", BirthPlace) : null),
        new("extension under modifierExtension", t => t.Element.TypeName == "Patient" && t.Own is { } own ? Extend(t, own, "modifierExtension", BirthPlace) : null),
        new("unknown modifier extension", t => Resource(t) is { } own && t.Element.Type.IsOrInherits("DomainResource") ? Extend(t, own, "modifierExtension", "http://test.example/none") : null),
        new("reference to a contained resource that is not there", t => Own(t, "Reference") is { } own && own["reference"] is not null ? Set(own, ("reference", "#none-of-this-id"), t.Element.Path) : null),
        new("reference to a wrong type", WrongTarget),
        new("reference and type disagree", t => Own(t, "Reference") is { } own && own["reference"]?.GetValue<string>() is { } text && text.Contains("Patient/", StringComparison.Ordinal) ? Set(own, ("type", "Slot"), t.Element.Path + ".type") : null),
        new("contained resource without an id", t => t.Element.Name == "contained" && t.Own is { } own && own.Remove("id") ? t.Element.Parent.Path : null),
        new("contained resource with a version", t => t.Element.Name == "contained" && t.Own is { } own ? Set(own, ("meta", new JsonObject { ["versionId"] = "1" }), t.Element.Parent.Path) : null),
        new("duplicate fullUrl", DuplicateFullUrl),
        new("fullUrl that is relative", t => Entry(t) is { } own ? Set(own, ("fullUrl", "Patient/1"), t.Element.Path + ".fullUrl") : null),
        new("fullUrl with another id", t => Entry(t) is { } own && own["resource"]?["id"] is not null && Bundle(t.Element.Parent.Child("type").Text, "searchset", "document", "message", "collection") ? Set(own, ("fullUrl", $"http://test.example/{own["resource"]!["resourceType"]}/none-of-this-id"), t.Element.Path + ".fullUrl") : null),
        new("fullUrl with a version", t => Entry(t) is { } own && own["fullUrl"]!.GetValue<string>() is { } url && url.StartsWith("http", StringComparison.Ordinal) ? Set(own, ("fullUrl", url + "/_history/1"), t.Element.Path + ".fullUrl") : null),
        new("total in a bundle without one", t => Bundle(t, "transaction", "batch", "document", "message", "collection") is { } own ? Set(own, ("total", 1), t.Element.Path) : null),
        new("search result's score in another bundle", t => Entry(t) is { } own && Bundle(t.Element.Parent.Child("type").Text, "transaction", "batch", "document", "message", "collection", "history") ? Set(own, ("search", new JsonObject { ["score"] = 1 }), t.Element.Parent.Path) : null),
        new("request in a bundle without one", t => Entry(t) is { } own && Bundle(t.Element.Parent.Child("type").Text, "searchset", "document", "message", "collection") ? Set(own, ("request", new JsonObject { ["method"] = "GET", ["url"] = "Patient" }), t.Element.Parent.Path) : null),
        new("entry without its request", t => Entry(t) is { } own && Bundle(t.Element.Parent.Child("type").Text, "transaction", "batch") && own.Remove("request") ? t.Element.Parent.Path : null),
        new("entry with nothing in it", t => t.Element.Name == "entry" && t.Element.Parent.TypeName == "Bundle" && t.Own is { } own && own["request"] is null && own["response"] is null && own.Remove("resource") ? t.Element.Path : null),
        new("document that does not begin with a composition", t => Bundle(t, "document") is { } own && own["entry"] is JsonArray { Count: > 1 } list && Rotate(list) ? t.Element.Path : null),
    ];

    private static JsonObject? Own(MutationTarget t, string type) => t.Element.TypeName == type ? t.Own : null;

    private static JsonObject? Resource(MutationTarget t) => t.Element.IsResource && t.Element.Name != "contained" ? t.Own : null;

    private static JsonObject? Entry(MutationTarget t) =>
        t.Element.Name == "entry" && t.Element.Parent.TypeName == "Bundle" && t.Own is { } own && own["fullUrl"] is not null && own["resource"] is not null ? own : null;

    private static JsonObject? Bundle(MutationTarget t, params string[] types) => t.Element.TypeName == "Bundle" && Bundle(t.Element.ChildText("type"), types) ? t.Own : null;

    private static bool Bundle(string? type, params string[] types) => type is not null && types.Contains(type);

    private static string Set(JsonObject own, (string Name, JsonNode? Value) member, string path) => Set(own, member, default, path);

    private static string Set(JsonObject own, (string Name, JsonNode? Value) first, (string Name, JsonNode? Value) second, string path)
    {
        own[first.Name] = first.Value;
        if (second.Name is not null) own[second.Name] = second.Value;
        return path;
    }

    private static JsonArray Inner() => [new JsonObject { ["url"] = "http://test.example/a", ["valueString"] = "x" }];

    private static bool Strip(JsonObject own)
    {
        foreach (var name in own.Select(p => p.Key).Where(key => key != "url").ToArray()) own.Remove(name);
        return true;
    }

    private static string? Extend(MutationTarget t, JsonObject own, string under, string url)
    {
        if (own[under] is not null) return null;
        own[under] = new JsonArray(new JsonObject { ["url"] = url, ["valueAddress"] = new JsonObject { ["city"] = "x" } });
        return $"{t.Element.Path}.{under}[0]";
    }

    private static string? WrongTarget(MutationTarget t)
    {
        if (Own(t, "Reference") is not { } own || own["reference"] is null || own["type"] is not null) return null;
        var targets = t.Element.Schema.Definition!.Types.Where(type => type.Code == "Reference").SelectMany(type => type.TargetProfiles).ToArray();
        if (targets.Length == 0 || targets.Any(target => target.EndsWith("/Resource", StringComparison.Ordinal) || target.EndsWith("/Slot", StringComparison.Ordinal))) return null;
        return Set(own, ("reference", "Slot/1"), t.Element.Path);
    }

    private static string? DuplicateFullUrl(MutationTarget t)
    {
        if (Entry(t) is not { } own || t.List is not { Count: > 1 } list || Bundle(t.Element.Parent.Child("type").Text, "history") || t.Index == 0) return null;
        if (list[t.Index - 1] is not JsonObject before || before["fullUrl"] is not { } url || HasVersion(own) || HasVersion(before)) return null;
        return Set(own, ("fullUrl", url.DeepClone()), t.Element.Path);
    }

    // Two versions of a resource may share a fullUrl.
    private static bool HasVersion(JsonObject entry) => entry["resource"]?["meta"]?["versionId"] is not null;

    private static bool Rotate(JsonArray list)
    {
        var first = list[0];
        list.RemoveAt(0);
        list.Add(first);
        return true;
    }
}
