using System.Globalization;
using System.Text.Json;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>The pages of value sets and code systems: their concepts as a table.</summary>
internal sealed class TerminologyPage(DefinitionLinks links)
{
    // A page with more rows than this serves nobody; the JSON has them all.
    private const int MaxRows = 2000;

    public Html WriteCodeSystem(HeldDefinition held)
    {
        using var document = JsonDocument.Parse(held.Json);
        var json = document.RootElement;
        var rows = new List<Html>();
        AddConcepts(json, 0, rows);
        return Html.Of($"""
            {DefinitionHead.Write(held, json, "Code system")}
            <p class="quiet">Content: {json.Text("content")}. {Html.If(json.Text("valueSet") is not null, $"All its codes: {links.To("ValueSet", json.Text("valueSet") ?? "")}.")}</p>
            <h2>Concepts</h2>{Table(rows)}
            """);
    }

    public Html WriteValueSet(HeldDefinition held)
    {
        using var document = JsonDocument.Parse(held.Json);
        var json = document.RootElement;
        var compose = json.Member("compose");
        return Html.Of($"""
            {DefinitionHead.Write(held, json, "Value set")}
            <h2>Contains</h2>{compose.Items("include").Select(Part)}
            {Html.If(compose.Items("exclude").Any(), $"<h2>Leaves out</h2>{compose.Items("exclude").Select(Part)}")}
            """);
    }

    private Html Part(JsonElement part)
    {
        var rows = part.Items("concept").Select(concept => Row(concept, 0)).ToList();
        var filters = string.Join(" and ", part.Items("filter").Select(filter => $"{filter.Text("property")} {filter.Text("op")} {filter.Text("value")}"));
        var sets = part.Items("valueSet").Select(set => Html.Of($" in {links.To("ValueSet", set.GetString()!)}"));
        var system = part.Text("system");
        return Html.Of($"""
            <p>{Html.If(rows.Count == 0, $"Codes")}{Html.If(rows.Count > 0, $"These codes")}{Html.If(system is not null, $" of {links.To("CodeSystem", system ?? "", system)}")}{sets}{Html.If(filters.Length > 0, $" where {filters}")}</p>
            {Html.If(rows.Count > 0, $"{Table(rows)}")}
            """);
    }

    private static Html Table(List<Html> rows) => rows.Count == 0 ? Html.Of($"<p>None are listed.</p>") : Html.Of($"""
        <div class="wide"><table><thead><tr><th>Code</th><th>Display</th><th>Definition</th></tr></thead><tbody>{rows.Take(MaxRows)}</tbody></table></div>
        {Html.If(rows.Count > MaxRows, $"<p>{rows.Count - MaxRows} more are in the JSON.</p>")}
        """);

    private static void AddConcepts(JsonElement holder, int depth, List<Html> rows)
    {
        foreach (var concept in holder.Items("concept"))
        {
            rows.Add(Row(concept, depth));
            AddConcepts(concept, depth + 1, rows);
        }
    }

    private static Html Row(JsonElement concept, int depth)
    {
        var designations = string.Join("; ", concept.Items("designation").Select(one => one.Text("language") is { } language ? $"{language}: {one.Text("value")}" : one.Text("value")));
        var style = $"padding-left: {(0.6 + (depth * 1.1)).ToString(CultureInfo.InvariantCulture)}rem";
        return Html.Of($"""
            <tr><td style="{style}"><code>{concept.Text("code")}</code></td><td>{concept.Text("display")}{Html.If(designations.Length > 0, $"<span class=\"rule\">{designations}</span>")}</td><td>{concept.Text("definition")}</td></tr>

            """);
    }
}
