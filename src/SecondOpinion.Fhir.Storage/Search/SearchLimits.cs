namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>What a search may ask for.</summary>
/// <param name="DefaultCount">Matches on a page when none are asked for.</param>
/// <param name="MaxCount">Matches on a page at most; a larger <c>_count</c> gives this many.</param>
/// <param name="MaxChain">Steps in one chain.</param>
/// <param name="MaxValues">Values between the commas of one parameter.</param>
/// <param name="MaxCodes">Codes that a value set or a hierarchy stands for.</param>
public sealed record SearchLimits(int DefaultCount = 20, int MaxCount = 500, int MaxChain = 3, int MaxValues = 200, int MaxCodes = 5000)
{
    public static SearchLimits Default { get; } = new();
}
