using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Tells which party a reference means, by what is stored and not by what is displayed.</summary>
internal sealed class Parties(IResourceStore store, DefinitionCatalogue definitions)
{
    private const string Countries = "urn:iso:std:iso:3166";

    /// <summary>The parties an Organization, role or person stands for; none when it can't be told.</summary>
    public async ValueTask<IReadOnlyList<Party>> Of(Element reference, CancellationToken cancellationToken)
    {
        if (!reference.Exists) return [];
        if (reference.Child("identifier") is { Exists: true } identifier) return Token(identifier) is { } token ? [token] : [];
        var parts = (reference.ChildText("reference") ?? "").Split('/');
        if (parts.Length < 2) return [];
        var key = new ResourceKey(parts[0], parts[1]);
        if (key.Type is "RelatedPerson" or "Patient") return [Party.Of(key.ToString())];
        if (key.Type is not ("Organization" or "PractitionerRole") || await store.Read(key, Access.Everything, cancellationToken) is not { IsDeleted: false } stored) return [];
        var resource = ResourceDocument.Parse(stored.Json, definitions).Value.Root;
        if (key.Type == "PractitionerRole") return await Of(resource.Child("organization"), cancellationToken);
        return [.. resource.ChildrenNamed("identifier").ToList().Select(Token).OfType<Party>()];
    }

    private static Party? Token(Element identifier) => identifier.ChildText("value") is not { } value ? null
        : identifier.ChildText("system") is var system && system == Countries ? Party.OfCountry(value)
        : Party.Of($"{system}|{value}");
}
