namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The properties of concepts that FHIR itself names. hl7.org/fhir/R4/codesystem-concept-properties.html</summary>
internal static class ConceptProperty
{
    private const string Base = "http://hl7.org/fhir/concept-properties#";

    // Those after itemWeight came with terminology.hl7.org and R5 under the same base.
    private static readonly Dictionary<string, string> Types = new()
    {
        ["inactive"] = "boolean",
        ["notSelectable"] = "boolean",
        ["parent"] = "code",
        ["child"] = "code",
        ["status"] = "code",
        ["effectiveDate"] = "dateTime",
        ["deprecationDate"] = "dateTime",
        ["retirementDate"] = "dateTime",
        ["synonym"] = "code",
        ["comment"] = "string",
        ["itemWeight"] = "decimal",
        ["partOf"] = "code",
        ["replacedBy"] = "code",
    };

    /// <summary>The name after the base of a URI that FHIR gives to a property, or null.</summary>
    public static string? Name(string uri) => uri.StartsWith(Base, StringComparison.Ordinal) && Types.ContainsKey(uri[Base.Length..]) ? uri[Base.Length..] : null;

    /// <summary>The type of a property that FHIR names, or null.</summary>
    public static string? Type(string name) => Types.GetValueOrDefault(name);
}
