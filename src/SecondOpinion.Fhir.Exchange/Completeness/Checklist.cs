namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>What cases of a tumour group bring.</summary>
/// <param name="Canonical">With its version, so that a verdict can be understood later.</param>
/// <param name="ByKind">Items by code of opinion-kind.</param>
public sealed record Checklist(string? Canonical, IReadOnlyDictionary<string, IReadOnlyList<ChecklistItem>> ByKind)
{
    public static Checklist Empty { get; } = new(null, new Dictionary<string, IReadOnlyList<ChecklistItem>>());

    /// <summary>The items that any of these kinds asks for, each once and as strictly as the strictest; those of a specialist's opinion when no kind is known.</summary>
    public IReadOnlyList<ChecklistItem> For(IEnumerable<string> kinds)
    {
        var known = kinds.Where(ByKind.ContainsKey).ToArray();
        if (known.Length == 0 && ByKind.ContainsKey("specialist")) known = ["specialist"];
        return known.SelectMany(kind => ByKind[kind]).GroupBy(item => item.Code).Select(same => same.MinBy(item => item.Necessity)!).ToArray();
    }
}
