using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A canonical is absolute, as the url is that it must equal; or a fragment. hl7.org/fhir/R4/references.html#canonical</summary>
internal sealed class CanonicalCheck : ICheck
{
    private static readonly CanonicalCheck Instance = new();

    public static ICheck? For(RowContext context) => context is { Base: null, Types: [{ Code: "canonical" }] } ? Instance : null;

    public void Check(Element element, ValidationRun run)
    {
        if (!element.HasValue || element.RawValue.IsEmpty || element.RawValue[0] == '#' || element.RawValue.Contains((byte)':') || run.IsFaulty(element)) return;
        run.Error("canonical-relative", element, "A canonical is the absolute url of a definition, or # and the id of a contained one. A relative address can't find anything; give the whole url.");
    }
}
