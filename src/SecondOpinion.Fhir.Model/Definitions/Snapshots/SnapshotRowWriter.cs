using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>Writes a generated row: what decides comes from the row, prose from the differential or, where that has none, from the base.</summary>
internal sealed class SnapshotRowWriter(JsonElement definition, JsonElement? @base)
{
    // In the order of hl7.org/fhir/R4/elementdefinition.html; those marked true are decided by the generated row.
    private static readonly (string Name, bool Decides)[] Fields =
    [
        ("representation", false), ("sliceName", true), ("label", false), ("code", false), ("slicing", true), ("short", true), ("definition", false), ("comment", false),
        ("requirements", false), ("alias", false), ("min", true), ("max", true), ("base", false), ("contentReference", true), ("type", true), ("meaningWhenMissing", false),
        ("orderMeaning", false), ("fixed", true), ("pattern", true), ("example", false), ("minValue", true), ("maxValue", true), ("maxLength", true), ("condition", false),
        ("constraint", true), ("mustSupport", true), ("isModifier", true), ("isModifierReason", false), ("isSummary", true), ("binding", true), ("mapping", false),
    ];

    private readonly Dictionary<string, JsonElement> stated = Rows(definition, "differential");
    private readonly Dictionary<string, JsonElement> inherited = @base is { } json ? Rows(json, "snapshot") : [];

    public void Write(Utf8JsonWriter writer, ElementDefinition row)
    {
        var own = stated.GetValueOrDefault(row.Id);
        var above = inherited.TryGetValue(row.Id, out var same) ? same : inherited.GetValueOrDefault(row.Path);
        writer.WriteStartObject();
        writer.WriteString("id", row.Id);
        writer.WriteString("path", row.Path);
        foreach (var (name, decides) in Fields)
        {
            if (decides) SnapshotField.Write(writer, name, row, own, above);
            else if (name == "base") WriteBase(writer, row, above);
            else if ((Find(own, name) ?? Find(above, name)) is { } value) WriteProperty(writer, name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static void WriteBase(Utf8JsonWriter writer, ElementDefinition row, JsonElement above)
    {
        if (Find(above, "base") is { } given)
        {
            WriteProperty(writer, "base", given);
            return;
        }

        writer.WriteStartObject("base");
        writer.WriteString("path", row.Path);
        writer.WriteNumber("min", 0);
        writer.WriteString("max", SnapshotField.Max(row.BaseMax));
        writer.WriteEndObject();
    }

    private static JsonElement? Find(JsonElement row, string name) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) ? value : null;

    private static Dictionary<string, JsonElement> Rows(JsonElement definition, string view)
    {
        var rows = new Dictionary<string, JsonElement>();
        if (!definition.TryGetProperty(view, out var holder)) return rows;
        foreach (var row in DefinitionReader.Items(holder, "element"))
        {
            if ((DefinitionReader.Text(row, "id") ?? DefinitionReader.Text(row, "path")) is { } id) rows.TryAdd(id, row);
        }

        return rows;
    }
}
