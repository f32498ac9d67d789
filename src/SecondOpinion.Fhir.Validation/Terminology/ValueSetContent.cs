using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>A value set as questions on its parts; it is never listed as a whole. hl7.org/fhir/R4/valueset.html#compositions</summary>
internal sealed class ValueSetContent
{
    // Deeper imports than anybody writes: sets that import one another end here.
    private const int MaxDepth = 16;

    private readonly ValueSetPart[] include;
    private readonly ValueSetPart[] exclude;

    public ValueSetContent(JsonElement json, LocalTerminology terminology)
    {
        var compose = json.TryGetProperty("compose", out var written) ? written : default;
        include = Parts(compose, "include", terminology);
        exclude = Parts(compose, "exclude", terminology);
        Title = json.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
    }

    /// <summary>The set's name, for messages.</summary>
    public string Title { get; }

    /// <param name="system">Empty for a bare code, whose system is implied by the set.</param>
    public Membership Contains(ReadOnlySpan<byte> system, ReadOnlySpan<byte> code, int depth = 0)
    {
        if (include.Length == 0 || depth > MaxDepth) return Membership.Unknown;
        var best = Membership.NotIn;
        for (var i = 0; i < include.Length && best != Membership.In; i++)
        {
            var answer = include[i].Contains(system, code, depth);
            if (answer > best) best = answer;
        }

        if (best == Membership.NotIn) return best;
        foreach (var part in exclude)
        {
            var answer = part.Contains(system, code, depth);
            if (answer == Membership.In) return Membership.NotIn;
            if (answer == Membership.Unknown) best = Membership.Unknown;
        }

        return best;
    }

    private static ValueSetPart[] Parts(JsonElement compose, string name, LocalTerminology terminology) =>
        compose.ValueKind == JsonValueKind.Object && compose.TryGetProperty(name, out var parts) && parts.ValueKind == JsonValueKind.Array
            ? parts.EnumerateArray().Select(part => new ValueSetPart(part, terminology)).ToArray()
            : [];
}
