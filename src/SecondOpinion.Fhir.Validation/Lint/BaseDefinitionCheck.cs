using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A structure says how it derives from its base, and its kind and type follow from that.</summary>
/// <remarks>hl7.org/fhir/R4/structuredefinition-definitions.html#StructureDefinition.baseDefinition and .derivation</remarks>
internal sealed class BaseDefinitionCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("baseDefinition") is not { Exists: true, HasValue: true } stated) return;
        if (run.Profiles.Definitions.FindStructure(stated.Text!) is not { } above)
        {
            run.Warn("structure-base-unknown", stated, "The base is not among the loaded definitions, so that the differential was not checked against it. Check the canonical, or load its package.");
            return;
        }

        if (element.Child("derivation") is not { Exists: true, HasValue: true } derivation)
        {
            run.Error("structure-derivation", element, "The structure has a base, and does not say how it derives from it. Add 'derivation': constraint or specialization.");
            return;
        }

        var (type, kind) = (element.Child("type"), element.Child("kind"));
        if (derivation.ValueEquals("constraint"))
        {
            if (type.Exists && type.HasValue && above.Type.Length > 0 && !type.ValueEquals(above.Type))
                run.Error("structure-type", type, $"A profile is on the type of its base, which is {above.Type}. Correct the type or the base.");
            if (kind.Exists && kind.HasValue && above.Kind.Length > 0 && !kind.ValueEquals(above.Kind))
                run.Error("structure-kind", kind, $"A profile is of the kind of its base, which is {above.Kind}. Correct the kind or the base.");
            return;
        }

        if (type.Exists && type.HasValue && type.ValueEquals(above.Type))
            run.Error("structure-type", type, "A specialization is a type of its own, and this has the type of its base. Name the new type, or derive by constraint.");
        if (kind.Exists && kind.HasValue && !above.Abstract && above.Kind.Length > 0 && !kind.ValueEquals(above.Kind))
            run.Error("structure-kind", kind, $"The base is of the kind {above.Kind}, and not abstract, so that what derives from it is of that kind too. Correct the kind or the base.");
    }
}
