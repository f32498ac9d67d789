using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The resources of this store that a resource names: in references, and where an attachment is to be had.</summary>
internal static class References
{
    public static IReadOnlyCollection<ResourceKey> Of(Element resource, DefinitionCatalogue definitions)
    {
        var found = new HashSet<ResourceKey>();
        Collect(resource, definitions, found);
        return found;
    }

    private static void Collect(Element element, DefinitionCatalogue definitions, HashSet<ResourceKey> found)
    {
        foreach (var child in element.Children)
        {
            var isPlace = child.HasValue && ((child.Name == "reference" && element.TypeName == "Reference") || (child.Name == "url" && element.TypeName == "Attachment"));
            if (isPlace && child.Text is { } text && text.Split('/') is [var type, var id, ..] && definitions.ResourceTypes.Contains(type) && ResourceIds.IsValid(id)) found.Add(new ResourceKey(type, id));
            else Collect(child, definitions, found);
        }
    }
}
