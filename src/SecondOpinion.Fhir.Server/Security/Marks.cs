using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What a resource carries for deciding who sees it: tags of two systems that only this server writes. What clients send under them is dropped.</summary>
public static class Marks
{
    public const string System = "https://second-opinion.example/fhir/CodeSystem/access-mark";

    /// <summary>It lies in a record.</summary>
    public const string InRecord = "in-record";

    /// <summary>A Case Task.</summary>
    public const string Case = "case";

    /// <summary>A Review Task.</summary>
    public const string Review = "review";

    /// <summary>A Review Task that nobody holds.</summary>
    public const string Queued = "queued";

    /// <summary>A Review Task of a third opinion: what it is to decide between, its request names.</summary>
    public const string Third = "third";

    /// <summary>Written by a centre into a record that another brought: an opinion, and what belongs to it.</summary>
    public const string Answer = "answer";

    /// <summary>Names a release policy that keeps answers from the referrer.</summary>
    public const string HeldBack = "held-back";

    /// <summary>Names the release policy that shows answers to the patient alone.</summary>
    public const string PatientOnly = "patient-only";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whose organisation brought it.</summary>
    public static string From(Party party) => $"from.{party}";

    /// <summary>Whose case a review belongs to.</summary>
    public static string For(Party party) => $"for.{party}";

    /// <summary>Who holds a review.</summary>
    public static string Held(Party party) => $"held.{party}";

    /// <param name="type">A resource type that the consent is about; null for all.</param>
    public static string Permit(Party party, string? type) => type is null ? $"permit.{party}" : $"permit.{party}.{type}";

    /// <param name="type">A resource type that the consent is about; null for all.</param>
    public static string Deny(Party party, string? type) => type is null ? $"deny.{party}" : $"deny.{party}.{type}";

    /// <summary>Whom the same consent's denial does not mean.</summary>
    /// <param name="type">A resource type that the consent is about; null for all.</param>
    public static string Except(Party party, string? type) => type is null ? $"except.{party}" : $"except.{party}.{type}";

    /// <summary>The marks of a resource, and the ids of its records.</summary>
    public static (HashSet<string> Marks, HashSet<string> Records) Read(Element resource)
    {
        var (marks, records) = (new HashSet<string>(), new HashSet<string>());
        if (resource.Child("meta") is not { Exists: true } meta) return (marks, records);
        foreach (var tag in meta.ChildrenNamed("tag"))
        {
            if (tag.ChildText("code") is not { } code) continue;
            if (tag.ChildText("system") == System) marks.Add(code);
            else if (tag.ChildText("system") == Access.RecordSystem) records.Add(code);
        }

        return (marks, records);
    }

    /// <summary>The resource with these marks in place of whatever it had; all else of it stays as it is, byte for byte.</summary>
    public static ResourceDocument Write(ResourceDocument document, IEnumerable<string> marks, IEnumerable<string> records, DefinitionCatalogue definitions)
    {
        var meta = document.Root.Child("meta");
        var content = meta.Exists && !meta.IsMalformed ? JsonNode.Parse(meta.Json.Span)!.AsObject() : [];
        var tags = new JsonArray([.. (content["tag"] as JsonArray ?? []).Where(tag => (string?)tag?["system"] is not (System or Access.RecordSystem)).Select(tag => tag!.DeepClone())]);
        foreach (var mark in marks.Order(StringComparer.Ordinal)) tags.Add(new JsonObject { ["system"] = System, ["code"] = mark });
        foreach (var record in records.Order(StringComparer.Ordinal)) tags.Add(new JsonObject { ["system"] = Access.RecordSystem, ["code"] = record });
        content.Remove("tag");
        if (tags.Count > 0) content["tag"] = tags;

        var text = Encoding.UTF8.GetBytes(content.ToJsonString(Relaxed));
        var source = document.Utf8.Span;
        byte[] written = meta.Exists
            ? [.. source[..meta.Start], .. text, .. source[(meta.Start + meta.Length)..]]
            : [.. source[..(source.IndexOf((byte)'{') + 1)], .. "\"meta\":"u8, .. text, .. ","u8, .. source[(source.IndexOf((byte)'{') + 1)..]];
        return ResourceDocument.Parse(written, definitions).Value;
    }
}
