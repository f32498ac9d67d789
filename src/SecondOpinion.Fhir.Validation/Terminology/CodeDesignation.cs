using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Another name of a concept: in another language, or for another use.</summary>
/// <param name="Use">The Coding of its use as JSON, or null.</param>
public sealed record CodeDesignation(string? Language, string? Use, string? UseSystem, string? UseCode, string Value)
{
    internal static IReadOnlyList<CodeDesignation> ReadAll(JsonElement holder)
    {
        var read = new List<CodeDesignation>();
        foreach (var json in holder.Items("designation"))
        {
            var use = json.TryGetProperty("use", out var coding) && coding.ValueKind == JsonValueKind.Object ? coding : default;
            if (json.Text("value") is { } value) read.Add(new CodeDesignation(json.Text("language"), use.ValueKind == JsonValueKind.Object ? use.GetRawText() : null, use.Text("system"), use.Text("code"), value));
        }

        return read;
    }

    /// <summary>Whether it is in a language, or in a regional form of it.</summary>
    public bool IsIn(string language) => Language is { } own
        && (own.Equals(language, StringComparison.OrdinalIgnoreCase) || own.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a token names its language (<c>urn:ietf:bcp:47|de</c>) or its use (<c>system|code</c>).</summary>
    public bool Matches(string token)
    {
        var bar = token.IndexOf('|');
        var (system, code) = bar < 0 ? (null, token) : (token[..bar], token[(bar + 1)..]);
        if ((system is null or "urn:ietf:bcp:47") && IsIn(code)) return true;
        return UseCode == code && (system is null || system == UseSystem);
    }
}
