using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A list whose slices cannot be told apart here has at least as many items as they need together.</summary>
internal sealed class SliceTotalCheck : ICheck
{
    private readonly string name;
    private readonly int min;

    private SliceTotalCheck(string name, int min)
    {
        this.name = name;
        this.min = min;
    }

    /// <summary>Null where no slice is needed.</summary>
    public static SliceTotalCheck? For(string name, RowNode sliced)
    {
        // Slices of slices are counted with what they slice.
        var min = sliced.Slices.Where(slice => slice.Row.SliceName?.Contains('/') == false).Sum(slice => slice.Row.Min);
        return min > 0 ? new SliceTotalCheck(name, min) : null;
    }

    public void Check(Element element, ValidationRun run)
    {
        var count = 0;
        foreach (var item in element.ChildrenNamed(name)) count++;
        if (count >= min) return;
        run.Report(IssueSeverity.Error, IssueType.Required, "slice-required", element, name, "",
            $"{count} items were found; the slices of this list need at least {min} together. Add what is missing.");
    }
}
