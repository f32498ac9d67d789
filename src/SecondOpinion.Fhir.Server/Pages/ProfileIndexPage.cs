using System.Text.Json;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>The list of a package's definitions, by kind.</summary>
internal sealed class ProfileIndexPage(HeldDefinitions held, IReadOnlyList<LoadedPackage> packages)
{
    private static readonly (string Heading, string Type, Func<JsonElement, bool> Belongs)[] Kinds =
    [
        ("Profiles", "StructureDefinition", json => json.Text("derivation") == "constraint" && json.Text("type") != "Extension"),
        ("Extensions", "StructureDefinition", json => json.Text("derivation") == "constraint" && json.Text("type") == "Extension"),
        ("Types", "StructureDefinition", json => json.Text("derivation") != "constraint"),
        ("Value sets", "ValueSet", _ => true),
        ("Code systems", "CodeSystem", _ => true),
        ("Checklists and plans", "PlanDefinition", _ => true),
        ("Questionnaires", "Questionnaire", _ => true),
        ("Concept maps", "ConceptMap", _ => true),
        ("Operations", "OperationDefinition", _ => true),
        ("Search parameters", "SearchParameter", _ => true),
        ("Naming systems", "NamingSystem", _ => true),
        ("Libraries", "Library", _ => true),
        ("Activity definitions", "ActivityDefinition", _ => true),
        ("Capability statements", "CapabilityStatement", _ => true),
        ("Implementation guides", "ImplementationGuide", _ => true),
    ];

    /// <param name="name">A package's name; our own when null. Null when no package of that name is loaded.</param>
    public (string Title, Html Content)? Write(string? name)
    {
        if (packages.FirstOrDefault(one => name is null ? one.IsOwn : one.Manifest.Name == name) is not { } package) return null;
        var title = package.Manifest.Title ?? package.Manifest.Name;
        return (title, Html.Of($"""
            <div class="quiet">FHIR package {package.Manifest.Name} {package.Manifest.Version}</div><h1>{title}</h1>
            {PageShell.Prose(package.Manifest.Description)}
            <div class="quiet">{Html.If(package.IsOwn, $"<a href=\"/packages/second-opinion.fhir.tgz\">Package (.tgz)</a>")}<a href="/packages">Loaded packages (JSON)</a><a href="/fhir/metadata?_format=json">CapabilityStatement</a></div>
            {Kinds.Select(kind => Section(kind, package))}
            {Others(package)}
            """));
    }

    private Html Section((string Heading, string Type, Func<JsonElement, bool> Belongs) kind, LoadedPackage package)
    {
        var rows = new List<(string Title, Html Row)>();
        foreach (var definition in held.Of(kind.Type).Values.Where(one => one.Package == package))
        {
            using var document = JsonDocument.Parse(definition.Json);
            var json = document.RootElement;
            if (!kind.Belongs(json)) continue;
            var title = DefinitionHead.TitleOf(definition, json);
            rows.Add((title, Html.Of($"""
                <tr><td><a href="{DefinitionLinks.PageOf(definition)}">{title}</a></td><td>{On(kind.Heading, json)}</td><td>{FirstParagraph(json.Text("description"))}</td></tr>

                """)));
        }

        if (rows.Count == 0) return Html.Empty;
        var sorted = rows.OrderBy(row => row.Title, StringComparer.OrdinalIgnoreCase).Select(row => row.Row);
        return Html.Of($"""
            <h2>{kind.Heading}</h2><div class="wide"><table><tbody>{sorted}</tbody></table></div>
            """);
    }

    private static string? On(string heading, JsonElement json) => heading switch
    {
        "Profiles" => json.Text("type"),
        "Extensions" => string.Join(", ", json.Items("context").Select(context => context.Text("expression"))),
        _ => json.Text("code"),
    };

    private static string FirstParagraph(string? text) => (text ?? "").Split('\n', 2)[0];

    private Html Others(LoadedPackage shown) => Html.Of($"""
        <h2>Other packages loaded</h2>
        <ul>{packages.Where(one => one != shown).Select(one => Html.Of($"<li><a href=\"/profiles?package={Uri.EscapeDataString(one.Manifest.Name)}\">{one.Manifest.Name} {one.Manifest.Version}</a> {one.Manifest.Title}</li>"))}</ul>
        """);
}
