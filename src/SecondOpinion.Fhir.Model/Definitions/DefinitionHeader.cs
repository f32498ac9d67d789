using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>What a definition is, read from its JSON up to the last thing that was asked for and without keeping the rest.</summary>
internal sealed record DefinitionHeader(string ResourceType, string? Url, string? Version)
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Null when it is no JSON of a resource.</summary>
    public static DefinitionHeader? Read(ReadOnlySpan<byte> json) =>
        Properties(json, "resourceType", "url", "version") is [{ } resourceType, var url, var version] ? new DefinitionHeader(resourceType, url, version) : null;

    /// <summary>The name of the resource type that a StructureDefinition defines; null for abstract ones, data types, logical models and profiles.</summary>
    public static string? ConcreteResourceType(ReadOnlySpan<byte> json) =>
        Properties(json, "kind", "derivation", "abstract", "type") is ["resource", "specialization", "false", var type] ? type : null;

    /// <summary>The strings and booleans of these names at the top of the JSON, null for those it does not have; all of it null when it is no JSON.</summary>
    private static string?[]? Properties(ReadOnlySpan<byte> json, params ReadOnlySpan<string> names)
    {
        var values = new string?[names.Length];
        try
        {
            if (json.StartsWith("\uFEFF"u8)) json = json[3..];
            var reader = new Utf8JsonReader(json, Lenient);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            for (var missing = names.Length; missing > 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName;)
            {
                var at = names.Length - 1;
                while (at >= 0 && !reader.ValueTextEquals(names[at])) at--;
                reader.Read();
                var value = reader.TokenType switch
                {
                    JsonTokenType.String when at >= 0 => reader.GetString(),
                    JsonTokenType.True => "true",
                    JsonTokenType.False => "false",
                    _ => null,
                };
                reader.Skip();
                if (at < 0 || value is null) continue;
                if (values[at] is null) missing--;
                values[at] = value;
            }

            return values;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
