using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Definitions.Snapshots;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>The page of a profile, an extension or a type.</summary>
internal sealed class StructurePage(DefinitionLinks links, ExampleJson examples, DefinitionCatalogue definitions)
{
    public Html Write(HeldDefinition held)
    {
        using var given = JsonDocument.Parse(held.Json);
        var hasSnapshot = given.RootElement.TryGetProperty("snapshot", out _);
        var completed = hasSnapshot ? held.Json : SnapshotWriter.Complete(held.Json, definitions) is { Succeeded: true } made ? made.Value : held.Json;
        using var document = JsonDocument.Parse(completed);
        var json = document.RootElement;
        var rows = json.Member("snapshot").Items("element").ToList();
        var stated = json.Member("differential").Items("element").DistinctBy(IdOf).ToDictionary(IdOf);
        var table = new ElementTable(links, held.Url ?? "", stated);
        var key = KeyRows(rows, stated.Keys);
        return Html.Of($"""
            {DefinitionHead.Write(held, json, Kind(json))}
            {Based(json)}
            {Html.If(key.Count > 0, $"<h2>What it says</h2><p class=\"quiet\">The elements that this definition speaks of. S: must be supported. ?!: changes the meaning.</p>{table.Write(key, "")}")}
            {All(table, rows, key.Count == 0)}
            {Mappings(json, rows)}
            {Examples(held.Url ?? "")}
            """);
    }

    private static string IdOf(JsonElement row) => row.Text("id") ?? row.Text("path") ?? "";

    private static string Kind(JsonElement json) => json.Text("derivation") != "constraint" ? $"Type ({json.Text("kind")})"
        : json.Text("type") == "Extension" ? "Extension"
        : $"Profile on {json.Text("type")}";

    private Html Based(JsonElement json)
    {
        var contexts = string.Join(", ", json.Items("context").Select(context => context.Text("expression")));
        return Html.Of($"""
            <dl>{Html.If(json.Text("baseDefinition") is not null, $"<dt>Based on</dt><dd>{links.To("StructureDefinition", json.Text("baseDefinition") ?? "")}</dd>")}
            {Html.If(contexts.Length > 0, $"<dt>Stands in</dt><dd>{contexts}</dd>")}</dl>
            """);
    }

    /// <summary>The rows that the differential has, with those above them, so that the tree stays whole.</summary>
    private static List<JsonElement> KeyRows(List<JsonElement> rows, IEnumerable<string> stated)
    {
        var shown = new HashSet<string>();
        foreach (var id in stated)
        {
            for (var at = id; at.Length > 0; at = at.LastIndexOf('.') is var dot and > 0 ? at[..dot] : "") shown.Add(at);
        }

        return rows.Where(row => shown.Contains(IdOf(row))).ToList();
    }

    private static Html All(ElementTable table, List<JsonElement> rows, bool open) => rows.Count == 0
        ? Html.Empty
        : Html.Of($"<h2>All elements</h2><details{Html.If(open, $" open")}><summary>{rows.Count} elements, inherited ones included</summary>{table.Write(rows, "all-")}</details>");

    private static Html Mappings(JsonElement json, List<JsonElement> rows)
    {
        // What R4 maps itself to is no part of the pack; what is left are a profile's own.
        var names = json.Items("mapping").ToDictionary(mapping => mapping.Text("identity") ?? "", mapping => mapping.Text("name") ?? mapping.Text("identity") ?? "");
        var lines = rows.SelectMany(row => row.Items("mapping").Select(mapping => Html.Of($"""
            <tr><td class="nowrap">{IdOf(row)}</td><td>{names.GetValueOrDefault(mapping.Text("identity") ?? "")}</td><td>{mapping.Text("map")}</td></tr>

            """))).ToList();
        return Html.If(lines.Count > 0, $"<h2>In other standards</h2><div class=\"wide\"><table><thead><tr><th>Element</th><th>Standard</th><th>There</th></tr></thead><tbody>{lines}</tbody></table></div>");
    }

    private Html Examples(string url)
    {
        var shown = examples.Of(url);
        if (shown.Count == 0) return Html.Empty;
        return Html.Of($"<h2>Examples</h2>{shown.Select(example => Html.Of($"<details><summary>{example.Place}</summary><pre>{example.Text}</pre></details>"))}");
    }
}
