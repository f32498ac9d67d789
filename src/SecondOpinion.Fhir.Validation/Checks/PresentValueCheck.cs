using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A primitive has a value, or one of the extensions that the profile takes in its place.</summary>
/// <remarks>hl7.org/fhir/elementdefinition-definitions.html#ElementDefinition.mustHaveValue and valueAlternatives, written in R4 as extensions.</remarks>
internal sealed class PresentValueCheck : ICheck
{
    private readonly IReadOnlyList<string> alternatives;

    private PresentValueCheck(IReadOnlyList<string> alternatives) => this.alternatives = alternatives;

    public static ICheck? For(RowContext context)
    {
        if (context.Row.MustHaveValue) return new PresentValueCheck([]);
        return context.Row.ValueAlternatives.Count > 0 ? new PresentValueCheck(context.Row.ValueAlternatives) : null;
    }

    public void Check(Element element, ValidationRun run)
    {
        if (!element.Type.IsPrimitive || element.HasValue) return;
        foreach (var extension in element.ChildrenNamed("extension"))
        {
            if (alternatives.Any(url => extension.Child("url").HasText(url))) return;
        }

        run.Report(IssueSeverity.Error, IssueType.Required, "value-required", element, alternatives.Count == 0
            ? "The element has extensions and no value; the profile wants a value. Give it."
            : $"The element has no value, nor an extension that may take its place: {string.Join(", ", alternatives)}. Give one of them.");
    }
}
