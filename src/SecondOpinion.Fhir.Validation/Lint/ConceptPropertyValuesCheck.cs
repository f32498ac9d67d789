using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A concept's properties are declared, their values have the declared type, and a parent or child is a concept of the same system.</summary>
/// <remarks>hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.concept.property</remarks>
internal sealed class ConceptPropertyValuesCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!element.Child("concept").Exists) return;
        var declared = Declared(element);
        HashSet<string>? codes = null;
        if (element.Child("content").HasText("complete") && (declared.ContainsKey("parent") || declared.ContainsKey("child")))
        {
            codes = [];
            Collect(element, codes);
        }

        CheckConcepts(element, declared, codes, run);
    }

    private static Dictionary<string, string?> Declared(Element element)
    {
        var declared = new Dictionary<string, string?>();
        foreach (var property in element.ChildrenNamed("property"))
        {
            if (property.ChildText("code") is { } code) declared.TryAdd(code, property.ChildText("type"));
        }

        return declared;
    }

    private static void Collect(Element holder, HashSet<string> codes)
    {
        foreach (var concept in holder.ChildrenNamed("concept"))
        {
            if (concept.ChildText("code") is { } code) codes.Add(code);
            Collect(concept, codes);
        }
    }

    private static void CheckConcepts(Element holder, Dictionary<string, string?> declared, HashSet<string>? codes, ValidationRun run)
    {
        foreach (var concept in holder.ChildrenNamed("concept"))
        {
            foreach (var property in concept.ChildrenNamed("property")) CheckProperty(property, declared, codes, run);
            CheckConcepts(concept, declared, codes, run);
        }
    }

    private static void CheckProperty(Element property, Dictionary<string, string?> declared, HashSet<string>? codes, ValidationRun run)
    {
        if (property.ChildText("code") is not { } code || property.Child("value") is not { Exists: true } value) return;
        if (!declared.TryGetValue(code, out var type))
        {
            type = ConceptProperty.Type(code);
            if (type is null)
            {
                run.Warn("codesystem-property-undeclared", property, $"The code system does not declare the property {code}, so that others can't know what it means. Declare it in 'property'.");
                return;
            }
        }

        if (type is not null && type != value.TypeName)
        {
            // FHIR's own properties may come undeclared, and then in any type.
            if (declared.ContainsKey(code))
                run.Error("codesystem-property-value", property, $"The property {code} is declared as {type}, and the value is a {value.TypeName}. Correct one of the two.");
        }
        else if (code is "parent" or "child" && codes is not null && value.TypeName == "code" && value.Text is { } other && !codes.Contains(other))
        {
            run.Error("codesystem-property-target", property, $"The {code} is not among the concepts of this complete code system. Add the concept, or correct the code.");
        }
    }
}
