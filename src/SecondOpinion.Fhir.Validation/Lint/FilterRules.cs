namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>Which properties of a code system filters know, and how they may be asked.</summary>
internal static class FilterRules
{
    private const string Snomed = "http://snomed.info/sct";
    private const string Loinc = "http://loinc.org";

    private static readonly string[] Hierarchy = ["=", "is-a", "descendent-of", "is-not-a", "in", "not-in", "generalizes", "child-of", "descendent-leaf"];
    private static readonly string[] Membership = ["=", "in"];
    private static readonly string[] Text = ["=", "in", "regex", "exists"];

    /// <summary>Null when nothing is known of the property.</summary>
    public static FilterRule? Find(string system, string property, LintDefinitions lint) => system switch
    {
        Snomed => OfSnomed(property),
        Loinc => OfLoinc(property),
        _ => lint.System(system) is { } shape ? Declared(shape, property) : property is "concept" or "code" ? new FilterRule("string") : null,
    };

    // hl7.org/fhir/R4/snomedct.html#filters: the hierarchy, and attributes named by their concept id.
    private static FilterRule? OfSnomed(string property) => property switch
    {
        "concept" => new FilterRule("sctid", Hierarchy),
        "parent" or "child" => new FilterRule("sctid", Membership),
        "expression" or "constraint" => new FilterRule("string", ["="]),
        "expressions" or "inactive" => new FilterRule("boolean", ["="]),
        _ when SnomedId.IsValid(property) => new FilterRule("sctid", Membership),
        _ => null,
    };

    // hl7.org/fhir/R4/loinc.html#properties
    private static FilterRule? OfLoinc(string property) => property switch
    {
        "copyright" => new FilterRule("string", ["="], ["LOINC", "3rdParty"]),
        "CLASSTYPE" => new FilterRule("string", Text, ["1", "2", "3", "4"]),
        "STATUS" => new FilterRule("string", Text, ["ACTIVE", "TRIAL", "DISCOURAGED", "DEPRECATED"]),
        "COMPONENT" or "PROPERTY" or "TIME_ASPCT" or "SYSTEM" or "SCALE_TYP" or "METHOD_TYP" or "CLASS" or "ORDER_OBS" or "CONSUMER_NAME" or "DOCUMENT_SECTION" =>
            new FilterRule("string", Text),
        _ => null,
    };

    // A filter that is declared says its operators; a property says its type. FHIR's own need not be declared.
    private static FilterRule? Declared(CodeSystemShape shape, string property)
    {
        var operators = shape.Operators(property);
        var type = property is "concept" or "code" or "parent" or "child" ? "concept" : shape.PropertyType(property) ?? ConceptProperty.Type(property);
        return type is null && operators is null ? null : new FilterRule(type ?? "string", property is "concept" or "code" ? null : operators);
    }
}
