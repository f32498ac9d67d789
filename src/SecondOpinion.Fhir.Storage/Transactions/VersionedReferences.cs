using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>Makes references name a version where their extension asks for it, and takes the extension away.</summary>
/// <remarks>The version is the one that this transaction writes, or else the newest. hl7.org/fhir/R4/extension-resolve-as-version-specific.html</remarks>
internal sealed class VersionedReferences(IResourceStore store, Access access, DefinitionCatalogue definitions)
{
    private const string Extension = "http://hl7.org/fhir/StructureDefinition/resolve-as-version-specific";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async ValueTask Resolve(List<Change> changes, CancellationToken cancellationToken)
    {
        for (var at = 0; at < changes.Count; at++)
        {
            if (changes[at].Content is not { } content || content.Utf8.Span.IndexOf(Encoding.UTF8.GetBytes(Extension)) < 0) continue;
            var tree = JsonNode.Parse(content.Utf8.Span)!;
            await Visit(tree, changes, cancellationToken);
            changes[at] = changes[at] with { Content = ResourceDocument.Parse(tree.ToJsonString(Plain), definitions).Value };
        }
    }

    private async ValueTask Visit(JsonNode? node, List<Change> changes, CancellationToken cancellationToken)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) await Visit(item, changes, cancellationToken);
        }

        if (node is not JsonObject holder) return;
        if (holder["reference"] is JsonValue value && value.TryGetValue<string>(out var reference) && holder["extension"] is JsonArray extensions
            && extensions.FirstOrDefault(extension => (string?)extension?["url"] == Extension) is { } asked)
        {
            if (await VersionOf(reference, changes, cancellationToken) is { } version) holder["reference"] = $"{reference}/_history/{version}";
            extensions.Remove(asked);
            if (extensions.Count == 0) holder.Remove("extension");
        }

        foreach (var (_, child) in holder.ToList()) await Visit(child, changes, cancellationToken);
    }

    private async ValueTask<int?> VersionOf(string reference, List<Change> changes, CancellationToken cancellationToken)
    {
        if (reference.Split('/') is not [var type, var id]) return null;
        var key = new ResourceKey(type, id);
        var current = await store.Read(key, access, cancellationToken);
        var at = changes.FindIndex(change => change.Key == key);
        if (at < 0) return current is { IsDeleted: false } ? current.Version : null;

        // The version that will be written is known only when nothing comes in between.
        changes[at] = changes[at] with { ExpectedVersion = current is { IsDeleted: false } ? current.Version : 0 };
        return (current?.Version ?? 0) + 1;
    }
}
