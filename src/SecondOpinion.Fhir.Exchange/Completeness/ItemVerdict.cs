namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>What became of an item.</summary>
/// <param name="Status">present, missing or outdated.</param>
public sealed record ItemVerdict(ChecklistItem Item, string Status)
{
    public const string Present = "present";
    public const string Missing = "missing";
    public const string Outdated = "outdated";

    /// <summary>The case can't go on without it.</summary>
    public bool Blocks => Status == Missing && Item.Necessity == Necessity.Required;
}
