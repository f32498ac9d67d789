using System.Text.Json;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>The pages under /profiles: what is loaded, for people to read.</summary>
internal sealed class ProfilePages(HeldDefinitions held, ProfileIndexPage index, StructurePage structures, TerminologyPage terminology)
{
    public IResult Index(string? package) => index.Write(package) is { } page ? PageShell.Send(page.Title, page.Content) : Missing();

    public IResult Definition(string type, string id)
    {
        if (held.Find(type, id) is not { } definition) return Missing();
        using var document = JsonDocument.Parse(definition.Json);
        var content = type switch
        {
            "StructureDefinition" => structures.Write(definition),
            "ValueSet" => terminology.WriteValueSet(definition),
            "CodeSystem" => terminology.WriteCodeSystem(definition),
            "PlanDefinition" => ChecklistPage.Write(definition),
            _ => Html.Of($"{DefinitionHead.Write(definition, document.RootElement, type)}<h2>Content</h2><pre>{ExampleJson.Pretty(document.RootElement)}</pre>"),
        };
        return PageShell.Send(DefinitionHead.TitleOf(definition, document.RootElement), content);
    }

    private static IResult Missing() => PageShell.Send(
        "Not found", Html.Of($"<h1>Not found</h1><p>No definition that is loaded has this name. <a href=\"/profiles\">The list</a> shows those there are.</p>"), StatusCodes.Status404NotFound);
}
