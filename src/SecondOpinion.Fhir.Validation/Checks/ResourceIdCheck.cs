using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>The id of a resource is written as an id.</summary>
/// <remarks>R4's own snapshots give Resource.id the type string, so that its format follows from no row.</remarks>
internal sealed class ResourceIdCheck : ICheck
{
    private static readonly PrimitiveFormat Format = PrimitiveFormat.Of("id")!;

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("id") is not { Exists: true, IsMalformed: false, HasValue: true } id || Format.IsValid(id.Utf8())) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "format-id", id, $"The value is no id of a resource. Expected: {Format.Expected}. Write it so.");
    }
}
