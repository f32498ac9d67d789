using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A code system declares each property once, and those that FHIR names with FHIR's code and type.</summary>
/// <remarks>hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.property and codesystem-concept-properties.html</remarks>
internal sealed class CodeSystemPropertiesCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!element.Child("property").Exists) return;
        var codes = new HashSet<string>();
        var uris = new HashSet<string>();
        foreach (var property in element.ChildrenNamed("property"))
        {
            var (code, uri, type) = (property.ChildText("code"), property.ChildText("uri"), property.ChildText("type"));
            if (code is not null && !codes.Add(code))
                run.Error("codesystem-property-duplicate", property, $"The property {code} is declared a second time. Keep one declaration.", "code");
            if (uri is not null && !uris.Add(uri))
                run.Error("codesystem-property-duplicate", property, $"A second property has the URI {uri}. Keep one, or give the other a URI of its own.", "uri");
            if (uri is not null && ConceptProperty.Name(uri) is { } name) CheckNamed(property, name, code, type, run);
        }
    }

    private static void CheckNamed(Element property, string name, string? code, string? type, ValidationRun run)
    {
        // A code of another property of FHIR's is misleading; any other is a matter of taste.
        if (code is not null && code != name && ConceptProperty.Type(code) is not null)
            run.Error("codesystem-property-code", property, $"The URI is that of {name}, and the code that of another of FHIR's properties. Use {name} as the code.");
        else if (code is not null && code != name && !string.Equals(code.Replace("-", "", StringComparison.Ordinal), name, StringComparison.OrdinalIgnoreCase))
            run.Warn("codesystem-property-code", property, $"The URI is that of {name}, and the code is another. Filters of value sets expect {name}.");

        // HL7's own systems write synonyms and statuses as texts too.
        var expected = ConceptProperty.Type(name)!;
        if (type is null || type == expected || (expected == "code" && type is "string" or "Coding")) return;
        run.Error("codesystem-property-type", property, $"The property is FHIR's {name}, whose type is {expected}, and it is declared as {type}. Correct the type or the URI.");
    }
}
