using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>The namespaces of FHIR XML, and which elements it writes as attributes.</summary>
internal static class XmlNames
{
    public const string Fhir = "http://hl7.org/fhir";
    public const string Xhtml = "http://www.w3.org/1999/xhtml";
    public const string Declarations = "http://www.w3.org/2000/xmlns/";
    public const string SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>True for what is an attribute in XML: the id of everything but resources, and an extension's url.</summary>
    /// <remarks>hl7.org/fhir/R4/xml.html: "represented as attributes in the XML for compatibility with XML ids" and ElementDefinition.representation.</remarks>
    public static bool IsAttribute(TypeSchema owner, ElementSchema element) => element.JsonName switch
    {
        "id" => !owner.IsResource,
        "url" => owner.Name == "Extension",
        _ => false,
    };
}
