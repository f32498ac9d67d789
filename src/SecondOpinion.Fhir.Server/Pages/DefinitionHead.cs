using System.Text.Json;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>What every page about a definition begins and ends with.</summary>
internal static class DefinitionHead
{
    public static string TitleOf(HeldDefinition definition, JsonElement json) => json.Text("title") ?? json.Text("name") ?? definition.Key.Id;

    public static Html Write(HeldDefinition definition, JsonElement json, string kind)
    {
        var address = $"/fhir/{definition.Key}";
        return Html.Of($"""
            <div class="quiet">{kind}</div><h1>{TitleOf(definition, json)}</h1>
            <div class="quiet"><a href="{address}?_format=json">JSON</a><a href="{address}?_format=xml">XML</a>{Html.If(definition.Package.IsOwn, $"<a href=\"/packages/second-opinion.fhir.tgz\">Package (.tgz)</a>")}</div>
            {PageShell.Prose(json.Text("description"))}
            {Html.If(json.Text("purpose") is not null, $"<h2>Purpose</h2>{PageShell.Prose(json.Text("purpose"))}")}
            <dl><dt>Canonical</dt><dd><code>{definition.Url}</code></dd>
            <dt>Version</dt><dd>{definition.Version}, {json.Text("status")}</dd>
            <dt>Package</dt><dd>{definition.Package.Manifest.Name} {definition.Package.Manifest.Version}</dd></dl>
            """);
    }
}
