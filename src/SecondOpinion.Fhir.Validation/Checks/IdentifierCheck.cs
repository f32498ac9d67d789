using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>An Identifier names its namespace by a whole URI, and in the namespace of URIs has one for its value. hl7.org/fhir/R4/datatypes.html#identifier</summary>
internal sealed class IdentifierCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("system") is not { Exists: true, HasValue: true } system) return;
        if (!ReferenceIndex.IsAbsolute(system.Utf8()))
        {
            run.Report(IssueSeverity.Error, IssueType.Value, "identifier-system-relative", system,
                "The namespace of the identifier is no whole URI, so that its values are unique nowhere. Write its URL, or urn:oid: and an OID.");
            return;
        }

        if (!system.HasText("urn:ietf:rfc:3986") || element.Child("value") is not { Exists: true, HasValue: true } value) return;
        if (ReferenceIndex.IsAbsolute(value.Utf8()) || run.IsFaulty(value)) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "identifier-no-uri", value,
            "The system urn:ietf:rfc:3986 says that the value is a whole URI, and it is none. Write an OID as urn:oid: and a UUID as urn:uuid:, or name the system that the value is from.");
    }
}
