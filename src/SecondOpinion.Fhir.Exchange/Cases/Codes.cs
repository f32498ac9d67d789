using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Looks for codes in Codings and CodeableConcepts.</summary>
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

    /// <summary>The codes of a system in all repeats of an element.</summary>
    public static IReadOnlyList<string> All(Element parent, string name, string system)
    {
        var prefix = system + "|";
        return parent.ChildrenNamed(name).ToList().SelectMany(Tokens).Where(token => token.StartsWith(prefix, StringComparison.Ordinal)).Select(token => token[prefix.Length..]).ToArray();
    }

    /// <summary>The first code of a system in a concept, or null.</summary>
    public static string? Of(Element concept, string system) =>
        concept.Exists ? Tokens(concept).Where(token => token.StartsWith(system + "|", StringComparison.Ordinal)).Select(token => token[(system.Length + 1)..]).FirstOrDefault() : null;

    /// <summary>What a Coding, a CodeableConcept or a code says: <c>system|code</c>.</summary>
    public static IReadOnlyList<string> Tokens(Element element)
    {
        if (!element.Exists) return [];
        if (element.HasValue) return [$"|{element.Text}"];
        if (element.TypeName == "Coding") return [$"{element.ChildText("system")}|{element.ChildText("code")}"];
        return element.ChildrenNamed("coding").ToList().Select(coding => $"{coding.ChildText("system")}|{coding.ChildText("code")}").ToArray();
    }
}
