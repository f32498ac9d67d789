using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>What a code system says of a concept.</summary>
/// <param name="Field">The name of its value in JSON: <c>valueCode</c>, <c>valueCoding</c> and so on.</param>
/// <param name="Text">The value as filters compare it; for a Coding its code.</param>
/// <param name="Json">The value as it stands in the definition.</param>
public sealed record CodeSystemProperty(string Name, string Field, string Text, string Json)
{
    internal static CodeSystemProperty? Read(JsonElement json)
    {
        if (json.Text("code") is not { } name) return null;
        foreach (var field in json.EnumerateObject())
        {
            if (!field.Name.StartsWith("value", StringComparison.Ordinal)) continue;
            var text = field.Value.ValueKind switch
            {
                JsonValueKind.String => field.Value.GetString()!,
                JsonValueKind.Object => field.Value.Text("code") ?? "",
                _ => field.Value.GetRawText(),
            };
            return new CodeSystemProperty(name, field.Name, text, field.Value.GetRawText());
        }

        return null;
    }
}
