namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Another server's word on codes that cannot be told here. Safe for concurrent use; never throws.</summary>
/// <remarks>Gets systems and codes, and nothing else of a resource.</remarks>
public interface ICodeLookup
{
    /// <summary>Whether a value set has a code; null when the service cannot tell, or cannot be reached. hl7.org/fhir/R4/valueset-operation-validate-code.html</summary>
    bool? IsInValueSet(string valueSet, string system, string code);

    /// <summary>Whether a code system has a code; null when the service cannot tell, or cannot be reached. hl7.org/fhir/R4/codesystem-operation-validate-code.html</summary>
    bool? IsInCodeSystem(string system, string code);
}
