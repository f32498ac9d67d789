namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>The names that a choice's types give it: <c>valueQuantity</c> for <c>value[x]</c> as Quantity.</summary>
internal static class TypeChoice
{
    /// <summary>The type that the name stands for, or null when it is none of the choice's.</summary>
    public static string? Code(SnapshotNode choice, string name)
    {
        if (!choice.IsChoice) return null;
        var stem = choice.Name.AsSpan(0, choice.Name.Length - 3);
        if (name.Length <= stem.Length || !name.AsSpan().StartsWith(stem, StringComparison.Ordinal)) return null;
        foreach (var type in choice.Row.Types)
        {
            if (type.Code.Length == name.Length - stem.Length && char.ToUpperInvariant(type.Code[0]) == name[stem.Length]
                && type.Code.AsSpan(1).SequenceEqual(name.AsSpan(stem.Length + 1))) return type.Code;
        }

        return null;
    }
}
