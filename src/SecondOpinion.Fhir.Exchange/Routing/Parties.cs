using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>Finds out who is who: a reference, the identifiers behind it, the person and the organisation of a role, and the organisations above.</summary>
/// <remarks>An identity is <c>Organization/1</c> or <c>id|system|value</c>.</remarks>
public sealed class Parties(IResourceStore store, DefinitionCatalogue definitions)
{
    private const int Highest = 8;

    /// <summary>All identities of a party; its organisations above it are left out.</summary>
    public async ValueTask<IReadOnlySet<string>> Identify(JsonObject reference, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();
        await Add(reference, found, above: null, cancellationToken);
        return found;
    }

    /// <summary>The identities of a party, and those of the organisations above it.</summary>
    public async ValueTask<(IReadOnlySet<string> Own, IReadOnlySet<string> Above)> Climb(JsonObject reference, CancellationToken cancellationToken)
    {
        var own = new HashSet<string>();
        var above = new HashSet<string>();
        await Add(reference, own, above, cancellationToken);
        return (own, above);
    }

    /// <inheritdoc cref="Climb(JsonObject, CancellationToken)"/>
    public ValueTask<(IReadOnlySet<string> Own, IReadOnlySet<string> Above)> Climb(Element reference, CancellationToken cancellationToken) =>
        Climb(JsonNode.Parse(reference.Json.Span)!.AsObject(), cancellationToken);

    private async ValueTask Add(JsonObject reference, HashSet<string> own, HashSet<string>? above, CancellationToken cancellationToken, int depth = 0)
    {
        if (reference["identifier"] is JsonObject identifier && (string?)identifier["value"] is { } value) own.Add($"id|{(string?)identifier["system"]}|{value}");
        if ((string?)reference["reference"] is not { } text || depth > Highest || !own.Add(text)) return;
        if (await StoredReference.Load(text, store, definitions, cancellationToken) is not { } resource) return;
        foreach (var known in resource.Root.ChildrenNamed("identifier").ToList())
        {
            if (known.ChildText("value") is { } number) own.Add($"id|{known.ChildText("system")}|{number}");
        }

        foreach (var name in new[] { "practitioner", "organization", "providedBy" })
        {
            if (resource.Root.TypeName is "PractitionerRole" or "HealthcareService" && Child(resource, name) is { } part) await Add(part, own, above, cancellationToken, depth + 1);
        }

        if (above is not null && resource.Root.TypeName == "Organization" && Child(resource, "partOf") is { } parent) await Add(parent, above, above, cancellationToken, depth + 1);
    }

    private static JsonObject? Child(ResourceDocument resource, string name) =>
        resource.Root.Child(name) is { Exists: true } child ? JsonNode.Parse(child.Json.Span)!.AsObject() : null;
}
