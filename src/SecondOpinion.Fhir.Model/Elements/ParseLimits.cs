namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>What a parser accepts at most.</summary>
/// <param name="MaxDepth">Objects and lists inside one another.</param>
/// <param name="MaxIssues">Issues after which a parser stops collecting; the last one says so.</param>
/// <param name="MaxXmlBytes">Length of an XML text.</param>
public sealed record ParseLimits(int MaxDepth = 64, int MaxIssues = 500, int MaxXmlBytes = 256 * 1024 * 1024)
{
    public static ParseLimits Default { get; } = new();
}
