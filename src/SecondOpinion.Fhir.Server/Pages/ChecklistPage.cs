using System.Text.Json;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>The page of a plan of two levels, which is how our checklists are written: a table for each kind of opinion, a row for each item.</summary>
internal static class ChecklistPage
{
    private static readonly Dictionary<string, string> Necessities = new() { ["must"] = "required", ["must-unless-documented"] = "recommended", ["could"] = "if there is one" };

    public static Html Write(HeldDefinition held)
    {
        using var document = JsonDocument.Parse(held.Json);
        var json = document.RootElement;
        return Html.Of($"""
            {DefinitionHead.Write(held, json, "Plan")}
            {json.Items("action").Select(Kind)}
            <h2>Content</h2><details><summary>JSON</summary><pre>{ExampleJson.Pretty(json)}</pre></details>
            """);
    }

    private static Html Kind(JsonElement kind)
    {
        var items = kind.Items("action").ToList();
        var codes = string.Join(", ", kind.Items("code").Select(Code));
        return Html.Of($"""
            <h2>{kind.Text("title")}</h2>{Html.If(codes.Length > 0, $"<p class=\"quiet\">Asked for as {codes}.</p>")}{Prose(kind)}
            {Html.If(items.Count > 0, $"<div class=\"wide\"><table><thead><tr><th>Item</th><th>Needed</th><th>Why</th><th>Accepted as</th><th>Recognised by</th></tr></thead><tbody>{items.Select(Item)}</tbody></table></div>")}
            """);
    }

    private static Html Prose(JsonElement action) => Html.If(action.Text("description") is not null, $"<p>{action.Text("description")}</p>");

    private static Html Item(JsonElement item) => Html.Of($"""
        <tr><td>{item.Text("title")}<span class="rule"><code>{string.Join(", ", item.Items("code").Select(Code))}</code></span></td><td>{Necessities.GetValueOrDefault(item.Text("requiredBehavior") ?? "", item.Text("requiredBehavior") ?? "")}</td>
        <td>{string.Join(" ", item.Items("reason").Select(reason => reason.Text("text")))}</td><td>{Lines(item.Items("extension").Select(format => format.Text("valueString")))}</td><td>{Lines(item.Items("input").Select(Requirement))}</td></tr>

        """);

    private static Html Lines(IEnumerable<string?> lines) => Html.Join(lines.OfType<string>().Select(line => Html.Of($"<span class=\"rule\">{line}</span>")));

    private static string Requirement(JsonElement input)
    {
        var codes = input.Items("codeFilter").Select(filter => $" with {filter.Text("path")} {string.Join(", ", filter.Items("code").Select(code => code.Text("code")))}");
        var ages = input.Items("dateFilter").Select(filter => $", {filter.Text("path")} within {filter.Member("valueDuration").Text("value")} {filter.Member("valueDuration").Text("unit")}");
        return input.Text("type") + string.Concat(codes) + string.Concat(ages);
    }

    private static string Code(JsonElement concept) => string.Join(", ", concept.Items("coding").Select(coding => coding.Text("code")));
}
