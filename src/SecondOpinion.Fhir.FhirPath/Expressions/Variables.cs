using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>The variables that FHIR fixes. hl7.org/fhir/R4/fhirpath.html#variables</summary>
internal static class Variables
{
    /// <summary>The text of a variable that is the same everywhere; null for others.</summary>
    public static string? Fixed(string name) => name switch
    {
        "ucum" => "http://unitsofmeasure.org",
        "sct" => "http://snomed.info/sct",
        "loinc" => "http://loinc.org",
        _ when name.StartsWith("vs-", StringComparison.Ordinal) => "http://hl7.org/fhir/ValueSet/" + name[3..],
        _ when name.StartsWith("ext-", StringComparison.Ordinal) => "http://hl7.org/fhir/StructureDefinition/" + name[4..],
        _ when name.StartsWith("cs-", StringComparison.Ordinal) => "http://hl7.org/fhir/" + name[3..],
        _ => null,
    };

    /// <summary>True for names that an expression may not define anew.</summary>
    public static bool IsReserved(string name) =>
        name is "context" or "resource" or "rootResource" or "terminologies" or "factory" || Fixed(name) is not null;

    public static Element ResourceOrNone(this Element element) => element.Exists ? element.Resource : default;

    /// <summary>The resource that contains the element's resource, where it is a contained one; otherwise the resource itself.</summary>
    public static Element RootResource(this Element element)
    {
        var resource = element.ResourceOrNone();
        return resource.Exists && resource.Parent.Exists && resource.Name == "contained" ? resource.Parent.Resource : resource;
    }
}
