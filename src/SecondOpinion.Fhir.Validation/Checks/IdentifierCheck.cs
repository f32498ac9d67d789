using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>An Identifier in the namespace of URIs has a whole URI for its value. hl7.org/fhir/R4/datatypes.html#identifier</summary>
internal sealed class IdentifierCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!element.Child("system").HasText("urn:ietf:rfc:3986") || element.Child("value") is not { Exists: true, HasValue: true } value) return;
        if (ReferenceIndex.IsAbsolute(value.Utf8()) || run.IsFaulty(value)) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "identifier-no-uri", value,
            "The system urn:ietf:rfc:3986 says that the value is a whole URI, and it is none. Write an OID as urn:oid: and a UUID as urn:uuid:, or name the system that the value is from.");
    }
}
