using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Looks for codes in CodeableConcepts.</summary>
internal static class Codes
{
    /// <summary>True when any repeat of the element has this coding.</summary>
    public static bool Has(Element parent, string name, string system, string code) => HasAny(parent, name, system, [code]);

    /// <summary>True when any repeat of the element has one of these codings.</summary>
    public static bool HasAny(Element parent, string name, string system, ReadOnlySpan<string> codes)
    {
        foreach (var concept in parent.ChildrenNamed(name))
        {
            foreach (var coding in concept.ChildrenNamed("coding"))
            {
                if (coding.ChildText("code") is { } code && codes.Contains(code) && coding.ChildText("system") == system) return true;
            }
        }

        return false;
    }
}
