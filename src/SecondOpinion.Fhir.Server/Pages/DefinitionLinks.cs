using System.Text.Json;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Links from a canonical to the page about it; plain text where nothing that is loaded has the canonical.</summary>
internal sealed class DefinitionLinks(HeldDefinitions held)
{
    public static string PageOf(HeldDefinition definition) =>
        definition.Key.Type == "StructureDefinition" ? $"/profiles/{definition.Key.Id}" : $"/profiles/{definition.Key.Type}/{definition.Key.Id}";

    public Html To(string type, string canonical, string? text = null)
    {
        var shown = text ?? LastPart(canonical);
        return held.FindByUrl(type, canonical) is { } found
            ? Html.Of($"<a href=\"{PageOf(found)}\" title=\"{canonical}\">{shown}</a>")
            : Html.Of($"<span title=\"{canonical}\">{shown}</span>");
    }

    /// <summary>What a definition says of itself; null when nothing that is loaded has the canonical.</summary>
    public string? DescriptionOf(string type, string canonical)
    {
        if (held.FindByUrl(type, canonical) is not { } found) return null;
        using var document = JsonDocument.Parse(found.Json);
        return document.RootElement.Text("description");
    }

    private static string LastPart(string canonical)
    {
        var url = canonical.Split('|')[0];
        return url[(url.LastIndexOf('/') + 1)..];
    }
}
