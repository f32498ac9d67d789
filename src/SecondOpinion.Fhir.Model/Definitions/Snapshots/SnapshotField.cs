using System.Globalization;
using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>Writes one deciding field of a generated row.</summary>
internal static class SnapshotField
{
    private const string MaxValueSetExtension = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";
    private const string BestPracticeExtension = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice";

    public static string Max(int max) => max == int.MaxValue ? "*" : max.ToString(CultureInfo.InvariantCulture);

    /// <param name="own">The differential's row, or no value.</param>
    /// <param name="above">The base's row, or no value.</param>
    public static void Write(Utf8JsonWriter writer, string name, ElementDefinition row, JsonElement own, JsonElement above)
    {
        switch (name)
        {
            case "sliceName" when row.SliceName is not null:
                writer.WriteString(name, row.SliceName);
                break;
            case "slicing" when row.Slicing is { } slicing:
                WriteSlicing(writer, slicing);
                break;
            case "short" when row.Short is not null:
                writer.WriteString(name, row.Short);
                break;
            case "min":
                writer.WriteNumber(name, row.Min);
                break;
            case "max":
                writer.WriteString(name, Max(row.Max));
                break;
            case "contentReference" when row.ContentReference is not null:
                writer.WriteString(name, "#" + row.ContentReference);
                break;
            case "type" when row.Types.Count > 0:
                WriteTypes(writer, row, own, above);
                break;
            case "fixed" when row.Fixed is { } value:
                WriteValue(writer, name, value, row, own, above);
                break;
            case "pattern" when row.Pattern is { } value:
                WriteValue(writer, name, value, row, own, above);
                break;
            case "minValue" when row.MinValue is { } value:
                WriteValue(writer, name, value, row, own, above);
                break;
            case "maxValue" when row.MaxValue is { } value:
                WriteValue(writer, name, value, row, own, above);
                break;
            case "maxLength" when row.MaxLength is { } length:
                writer.WriteNumber(name, length);
                break;
            case "constraint" when row.Constraints.Count > 0:
                WriteConstraints(writer, row.Constraints);
                break;
            case "mustSupport" when row.MustSupport:
            case "isModifier" when row.IsModifier:
            case "isSummary" when row.IsSummary:
                writer.WriteBoolean(name, true);
                break;
            case "binding" when row.Binding is { } binding:
                WriteBinding(writer, binding);
                break;
        }
    }

    private static void WriteSlicing(Utf8JsonWriter writer, Slicing slicing)
    {
        writer.WriteStartObject("slicing");
        if (slicing.Discriminators.Count > 0)
        {
            writer.WriteStartArray("discriminator");
            foreach (var discriminator in slicing.Discriminators)
            {
                writer.WriteStartObject();
                writer.WriteString("type", discriminator.Type);
                writer.WriteString("path", discriminator.Path);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteBoolean("ordered", slicing.Ordered);
        writer.WriteString("rules", slicing.Rules);
        writer.WriteEndObject();
    }

    // The types of id and url are FHIRPath system types with the FHIR type in an extension; where a row keeps them, they stay as they were written.
    private static void WriteTypes(Utf8JsonWriter writer, ElementDefinition row, JsonElement own, JsonElement above)
    {
        foreach (var source in (ReadOnlySpan<JsonElement>)[own, above])
        {
            if (source.ValueKind != JsonValueKind.Object || !source.TryGetProperty("type", out var written) || !Same(row.Types, DefinitionReader.ReadElement(source).Types)) continue;
            writer.WritePropertyName("type");
            written.WriteTo(writer);
            return;
        }

        writer.WriteStartArray("type");
        foreach (var type in row.Types)
        {
            writer.WriteStartObject();
            writer.WriteString("code", type.Code);
            WriteTexts(writer, "profile", type.Profiles);
            WriteTexts(writer, "targetProfile", type.TargetProfiles);
            WriteTexts(writer, "aggregation", type.Aggregation);
            if (type.Versioning is not null) writer.WriteString("versioning", type.Versioning);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static bool Same(IReadOnlyList<TypeReference> some, IReadOnlyList<TypeReference> others) =>
        some.Count == others.Count && some.Zip(others).All(pair =>
            pair.First.Code == pair.Second.Code && pair.First.Versioning == pair.Second.Versioning && pair.First.Profiles.SequenceEqual(pair.Second.Profiles)
            && pair.First.TargetProfiles.SequenceEqual(pair.Second.TargetProfiles) && pair.First.Aggregation.SequenceEqual(pair.Second.Aggregation));

    // fixedCode, patternCodeableConcept: the type stands in the name.
    private static void WriteValue(Utf8JsonWriter writer, string prefix, JsonElement value, ElementDefinition row, JsonElement own, JsonElement above)
    {
        var name = Named(own, prefix) ?? Named(above, prefix) ?? (row.Types is [{ Code: { Length: > 0 } code }, ..] ? $"{prefix}{char.ToUpperInvariant(code[0])}{code[1..]}" : $"{prefix}String");
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }

    private static string? Named(JsonElement row, string prefix) => row.ValueKind == JsonValueKind.Object
        ? row.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length)
        : null;

    private static void WriteConstraints(Utf8JsonWriter writer, IReadOnlyList<Constraint> constraints)
    {
        writer.WriteStartArray("constraint");
        foreach (var constraint in constraints)
        {
            writer.WriteStartObject();
            if (constraint.IsBestPractice)
            {
                writer.WriteStartArray("extension");
                writer.WriteStartObject();
                writer.WriteString("url", BestPracticeExtension);
                writer.WriteBoolean("valueBoolean", true);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            writer.WriteString("key", constraint.Key);
            writer.WriteString("severity", constraint.Severity == IssueSeverity.Error ? "error" : "warning");
            writer.WriteString("human", constraint.Human);
            if (constraint.Expression is not null) writer.WriteString("expression", constraint.Expression);
            if (constraint.Source is not null) writer.WriteString("source", constraint.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteBinding(Utf8JsonWriter writer, Binding binding)
    {
        writer.WriteStartObject("binding");
        if (binding.MaxValueSet is not null)
        {
            writer.WriteStartArray("extension");
            writer.WriteStartObject();
            writer.WriteString("url", MaxValueSetExtension);
            writer.WriteString("valueCanonical", binding.MaxValueSet);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteString("strength", binding.Strength);
        if (binding.ValueSet is not null) writer.WriteString("valueSet", binding.ValueSet);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
