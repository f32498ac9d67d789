using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The parts of a value set's definition.</summary>
internal static class ComposeParts
{
    /// <summary>What is included and what is excluded, in order.</summary>
    public static IEnumerable<Element> Of(Element valueSet)
    {
        if (valueSet.Child("compose") is not { Exists: true } compose) yield break;
        foreach (var part in compose.Children)
        {
            if (part.Name is "include" or "exclude" && !part.IsMalformed) yield return part;
        }
    }
}
