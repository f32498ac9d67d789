using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>The value of a primitive is written as its type demands.</summary>
internal sealed class PrimitiveFormatCheck : ICheck
{
    private readonly PrimitiveFormat format;

    private PrimitiveFormatCheck(PrimitiveFormat format) => this.format = format;

    public static ICheck? For(RowContext context) =>
        context is { Base: null, Type: { IsPrimitive: true } type } && PrimitiveFormat.Of(type.Name) is { } format ? new PrimitiveFormatCheck(format) : null;

    public void Check(Element element, ValidationRun run)
    {
        if (!element.HasValue || format.IsValid(element.Utf8())) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "format-" + format.TypeName.ToLowerInvariant(), element,
            $"The value is no {format.TypeName}. Expected: {format.Expected}. Write it so.");
    }
}
