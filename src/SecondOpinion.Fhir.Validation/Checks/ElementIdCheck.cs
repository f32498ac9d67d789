using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>The id of an element is used once within its resource. hl7.org/fhir/R4/element.html</summary>
internal sealed class ElementIdCheck : ICheck
{
    private static readonly ElementIdCheck Only = new();

    public static ICheck? For(RowContext context) => context is { Base: null, Row.Name: "id" } ? Only : null;

    public void Check(Element element, ValidationRun run)
    {
        // Snapshot and differential name the same elements by the same ids.
        if (!element.HasValue || element.Parent.IsResource || element.Parent.TypeName == "ElementDefinition" || run.ElementIds.Add((element.Resource.Index, element.Text!))) return;
        run.Report(IssueSeverity.Error, IssueType.Duplicate, "element-id-twice", element,
            "Another element of the resource has the same id. Give each an id of its own, or leave it out.");
    }
}
