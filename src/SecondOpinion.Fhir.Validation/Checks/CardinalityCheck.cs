using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>Compares an element's repeats with a profile's min..max.</summary>
/// <remarks>Runs on the parent: a missing element has no node to report on. hl7.org/fhir/R4/elementdefinition.html</remarks>
internal sealed class CardinalityCheck : ICheck
{
    public const string MissingId = "element-required";
    public const string TooManyId = "element-too-many";

    private readonly string name;
    private readonly string? jsonName;
    private readonly int min;
    private readonly int max;
    private readonly bool slicesTellWhatIsMissing;

    private CardinalityCheck(string name, string? jsonName, int min, int max, bool slicesTellWhatIsMissing)
    {
        this.slicesTellWhatIsMissing = slicesTellWhatIsMissing;
        this.name = name;
        this.jsonName = jsonName;
        this.min = min;
        this.max = max;
    }

    /// <summary>Null where the profile asks for no more than the type's own definition, which is checked already.</summary>
    public static CardinalityCheck? For(RowNode node, ElementDefinition? baseRow, string name, string? jsonName)
    {
        var row = node.Row;
        var min = row.Min > (baseRow?.Min ?? 0) ? row.Min : 0;
        var max = row.Max < (baseRow?.Max ?? int.MaxValue) ? row.Max : int.MaxValue;
        var slicesTell = node.Slices.Sum(slice => (long)slice.Row.Min) >= row.Min;
        return min == 0 && max == int.MaxValue ? null : new CardinalityCheck(name, jsonName, min, max, slicesTell);
    }

    public void Check(Element element, ValidationRun run)
    {
        var count = 0;
        foreach (var child in element.ChildrenNamed(name))
        {
            if (jsonName is null || child.JsonName == jsonName) count++;
        }

        if (count < min && !(slicesTellWhatIsMissing && count > 0))
        {
            run.Report(IssueSeverity.Error, IssueType.Required, MissingId, element, name, jsonName ?? "",
                $"{Found(count)} {jsonName ?? name} {Was(count)} found; the profile needs at least {min}. Add what is missing.");
        }
        else if (count > max)
        {
            run.Report(IssueSeverity.Error, IssueType.Structure, TooManyId, element, name, jsonName ?? "",
                max == 0
                    ? $"{jsonName ?? name} was found; the profile does not allow it. Remove it."
                    : $"{count} {jsonName ?? name} were found; the profile allows at most {max}. Remove the others.");
        }
    }

    private static string Found(int count) => count == 0 ? "No" : count.ToString();

    private static string Was(int count) => count <= 1 ? "was" : "were";
}
