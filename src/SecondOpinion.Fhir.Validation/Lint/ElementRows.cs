using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The rows of a StructureDefinition that is itself being validated.</summary>
internal static class ElementRows
{
    /// <summary>The rows of the snapshot or the differential; none when there is no such view.</summary>
    public static ElementChildren Of(Element structure, string view) =>
        structure.Child(view) is { Exists: true, IsMalformed: false } list ? list.ChildrenNamed("element") : structure.ChildrenNamed("");

    public static bool IsProfile(Element structure) => structure.Child("derivation").HasText("constraint");

    /// <summary>The rows of the structure that this one narrows or extends; null when it is not held.</summary>
    public static StructureRows? Base(Element structure, ValidationRun run) =>
        structure.ChildText("baseDefinition") is { } url ? run.Profiles.Lint.Rows(url) : null;

    /// <summary>True for a row of a slice itself; a row inside a slice is none.</summary>
    public static bool IsSlice(Element row)
    {
        if (row.Child("sliceName").Exists) return true;
        return row.ChildText("id") is { } id && id.IndexOf(':', id.LastIndexOf('.') + 1) >= 0;
    }

    /// <summary>The codes of a row's types; a system type gives the FHIR type that it stands for, or nothing.</summary>
    public static List<string> TypeCodes(Element row)
    {
        var codes = new List<string>();
        foreach (var type in row.ChildrenNamed("type"))
        {
            if (TypeCode(type) is { } code) codes.Add(code);
        }

        return codes;
    }

    public static string? TypeCode(Element type)
    {
        foreach (var extension in type.ChildrenNamed("extension"))
        {
            if (extension.Child("url").HasText("http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type")) return extension.ChildText("value");
        }

        return type.ChildText("code") is { } code && !code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal) ? code : null;
    }
}
