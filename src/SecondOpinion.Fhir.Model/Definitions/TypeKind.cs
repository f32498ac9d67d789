namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>What a FHIR type is. hl7.org/fhir/R4/valueset-structure-definition-kind.html, with the element groups that have no name of their own.</summary>
public enum TypeKind
{
    Primitive,
    Complex,
    Backbone,
    Resource,
}
