using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>The rows of a snapshot as a table: name, flags, cardinality, type and what the row says.</summary>
/// <param name="stated">The differential's rows by id. Only their own words are shown at length: a profile's reader knows the type, or follows the link to it.</param>
internal sealed class ElementTable(DefinitionLinks links, string url, IReadOnlyDictionary<string, JsonElement> stated)
{
    public Html Write(IEnumerable<JsonElement> rows, string anchor) => Html.Of($"""
        <div class="wide"><table><thead><tr><th>Element</th><th>Flags</th><th>Card.</th><th>Type</th><th>Description and rules</th></tr></thead>
        <tbody>{rows.Select(row => Row(row, anchor))}</tbody></table></div>
        """);

    private Html Row(JsonElement row, string anchor)
    {
        var id = row.Text("id") ?? row.Text("path") ?? "";
        var depth = id.Count(sign => sign == '.');
        var name = id[(id.LastIndexOf('.') + 1)..];
        var style = $"padding-left: {(0.6 + (depth * 1.1)).ToString(System.Globalization.CultureInfo.InvariantCulture)}rem";
        return Html.Of($"""
            <tr id="{anchor}{id}"{Html.If(row.Text("sliceName") is not null, $" class=\"slice\"")}><td class="nowrap" style="{style}"><span title="{id}">{name}</span></td>
            <td class="nowrap">{Flags(row)}</td><td class="nowrap">{row.Text("min")}..{row.Text("max")}</td><td>{Types(row)}</td><td>{Says(row, id)}</td></tr>

            """);
    }

    private static Html Flags(JsonElement row) => Html.Of(
        $"""
        {Html.If(row.Text("mustSupport") == "true", $"<span class=\"flag must\" title=\"must support\">S</span>")}{Html.If(row.Text("isModifier") == "true", $"<span class=\"flag modifier\" title=\"changes the meaning of the resource\">?!</span>")}{Html.If(row.Text("isSummary") == "true", $"<span class=\"flag\" title=\"part of the summary\">&Sigma;</span>")}
        """);

    private Html Types(JsonElement row)
    {
        if (row.Text("contentReference") is { } reference) return Html.Of($"as {reference[(reference.IndexOf('#') + 1)..]}");
        var types = row.Items("type").Select(Type).ToList();
        return Html.Join(types.Select((type, at) => at == 0 ? type : Html.Of($" | {type}")));
    }

    private Html Type(JsonElement type)
    {
        var code = type.Text("code") ?? "";

        // The types of ids and primitive values are FHIRPath's own.
        if (code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal)) return Html.Of($"{code[(code.LastIndexOf('.') + 1)..].ToLowerInvariant()}");
        var profiles = type.Items("profile").Select(profile => links.To("StructureDefinition", profile.GetString()!)).ToList();
        var targets = type.Items("targetProfile").Select(target => links.To("StructureDefinition", target.GetString()!)).ToList();
        var name = profiles.Count > 0 ? Alternatives(profiles) : links.To("StructureDefinition", "http://hl7.org/fhir/StructureDefinition/" + code, code);
        return targets.Count > 0 ? Html.Of($"{name}({Alternatives(targets)})") : name;
    }

    private static Html Alternatives(IReadOnlyList<Html> items) => Html.Join(items.Select((item, at) => at == 0 ? item : Html.Of($" | {item}")));

    private Html Says(JsonElement row, string id)
    {
        var own = stated.GetValueOrDefault(id);
        return Html.Of($"""
            {OfExtension(row) ?? row.Text("short")}{Prose(own.Text("definition"), row.Text("short"))}{Prose(own.Text("comment"), null)}
            {Value(row, "fixed", "Fixed")}{Value(row, "pattern", "Contains")}{Slicing(row)}{Binding(row)}{row.Items("constraint").Where(one => IsOwn(one, own)).Select(Constraint)}
            """);
    }

    // An extension's slice inherits what R4 says of every extension, unless the profile says something of it; the extension itself knows better.
    private string? OfExtension(JsonElement row) =>
        row.Text("sliceName") is not null && row.Text("short") == "Additional content defined by implementations" && row.Items("type").FirstOrDefault().Items("profile").FirstOrDefault() is { ValueKind: JsonValueKind.String } profile
            ? links.DescriptionOf("StructureDefinition", profile.GetString()!)
            : null;

    private static Html Prose(string? text, string? said) => Html.If(text is not null && text != said, $"<span class=\"rule\">{text}</span>");

    private static Html Value(JsonElement row, string prefix, string word) =>
        row.Choice(prefix) is { } value ? Html.Of($"<span class=\"rule\"><b>{word}:</b> <code>{ExampleJson.Compact(value.Value)}</code></span>") : Html.Empty;

    private static Html Slicing(JsonElement row)
    {
        if (row.Member("slicing") is not { ValueKind: JsonValueKind.Object } slicing) return Html.Empty;
        var by = string.Join(", ", slicing.Items("discriminator").Select(one => $"{one.Text("type")} of {one.Text("path")}"));
        return Html.Of($"<span class=\"rule\"><b>Slices</b>{Html.If(by.Length > 0, $" told apart by {by}")} ({slicing.Text("rules")})</span>");
    }

    private Html Binding(JsonElement row)
    {
        if (row.Member("binding") is not { ValueKind: JsonValueKind.Object } binding || binding.Text("valueSet") is not { } valueSet) return Html.Empty;
        return Html.Of($"<span class=\"rule\"><b>Codes:</b> {links.To("ValueSet", valueSet)} ({binding.Text("strength")})</span>");
    }

    // What is inherited stands on the page that it comes from. A type's own page has no differential, and its rules name no source.
    private bool IsOwn(JsonElement constraint, JsonElement own) =>
        constraint.Text("source") == url
        || (stated.Count == 0 && constraint.Text("source") is null && constraint.Text("key") is not ("ele-1" or "ext-1"))
        || own.Items("constraint").Any(one => one.Text("key") == constraint.Text("key"));

    private static Html Constraint(JsonElement constraint) => Html.Of($"""
        <span class="rule"><b>{constraint.Text("key")}</b> ({constraint.Text("severity")}) {constraint.Text("human")}{Html.If(constraint.Text("expression") is not null, $"<br><code>{constraint.Text("expression")}</code>")}</span>
        """);
}
