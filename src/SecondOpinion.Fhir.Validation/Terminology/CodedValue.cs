using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Asks a value set about any kind of element that carries codes.</summary>
internal static class CodedValue
{
    /// <summary>For a CodeableConcept the best answer among its codings; NotIn when there is no code at all.</summary>
    public static Membership IsIn(Element element, ValueSetContent valueSet)
    {
        if (element.Type.IsPrimitive) return valueSet.Contains(default, element.Utf8());
        if (element.TypeName != "CodeableConcept") return IsCodingIn(element, valueSet);
        var best = Membership.NotIn;
        foreach (var coding in element.ChildrenNamed("coding"))
        {
            var answer = IsCodingIn(coding, valueSet);
            if (answer > best) best = answer;
        }

        return best;
    }

    private static Membership IsCodingIn(Element coding, ValueSetContent valueSet)
    {
        Element system = default, code = default;
        foreach (var child in coding.Children)
        {
            if (child.Name == "system") system = child;
            else if (child.Name == "code") code = child;
        }

        // A coding without a system means nothing that could be looked up.
        if (!system.Exists || !system.HasValue || !code.Exists || !code.HasValue) return Membership.NotIn;
        return valueSet.Contains(system.Utf8(), code.Utf8());
    }
}
