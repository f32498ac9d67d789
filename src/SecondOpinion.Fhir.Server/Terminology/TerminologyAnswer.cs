using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Terminology;

/// <summary>Reads the Parameters that <c>$validate-code</c> answers with. hl7.org/fhir/R4/valueset-operation-validate-code.html</summary>
internal static class TerminologyAnswer
{
    // Servers say "false" also when they do not hold the system, and by these parameters that this is why.
    private static readonly HashSet<string> UnknownMarks = ["x-unknown-system", "x-caused-by-unknown-system"];

    /// <summary>The result; null when there is none, or when the server lacks the code system.</summary>
    public static bool? Read(JsonElement parameters)
    {
        bool? result = null;
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("parameter", out var list) || list.ValueKind != JsonValueKind.Array) return null;
        foreach (var parameter in list.EnumerateArray())
        {
            var name = parameter.ValueKind == JsonValueKind.Object && parameter.TryGetProperty("name", out var given) ? given.GetString() : null;
            if (name is null) continue;
            if (UnknownMarks.Contains(name)) return null;
            if (name == "result" && parameter.TryGetProperty("valueBoolean", out var value)) result = value.ValueKind == JsonValueKind.True;
        }

        return result;
    }
}
