using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>Every row of a snapshot says what its element is, and fixes only values that it can have.</summary>
/// <remarks>hl7.org/fhir/R4/elementdefinition.html#interpretation</remarks>
internal sealed class SnapshotRowsCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        foreach (var row in ElementRows.Of(element, "snapshot"))
        {
            if (row.Child("path") is not { Exists: true, HasValue: true } path) continue;
            if (!path.RawValue.Contains((byte)'.')) CheckRoot(row, run);
            else CheckRow(row, run);
        }

        foreach (var row in ElementRows.Of(element, "differential")) CheckValues(row, run);
    }

    private static void CheckRoot(Element row, ValidationRun run)
    {
        foreach (var child in row.Children)
        {
            if (child.Name is "sliceName" or "slicing" or "defaultValue" or "fixed" or "pattern" or "minValue" or "maxValue" or "maxLength")
                run.Error("structure-root", child, $"The first row is the whole resource or type, which has no '{child.Name}'. Remove it.");
        }
    }

    private static void CheckRow(Element row, ValidationRun run)
    {
        if (!row.Child("type").Exists && !row.Child("contentReference").Exists)
            run.Error("structure-row-type", row, "The row has neither a type nor a contentReference, so that nothing can stand there. Add one of the two.");
        else
            CheckValues(row, run);
    }

    private static void CheckValues(Element row, ValidationRun run)
    {
        foreach (var child in row.Children)
        {
            if (child.Name is not ("fixed" or "pattern" or "defaultValue")) continue;
            var codes = ElementRows.TypeCodes(row);
            if (codes.Count == 0 || codes.Exists(code => code == child.TypeName || run.Profiles.Definitions.FindType(code) is not { } type || IsNear(type.Name, child.TypeName))) continue;
            run.Error("structure-value-type", child, $"The value is a {child.TypeName}, and the element can be {string.Join(", ", codes)}. Correct one of the two.");
        }
    }

    // System types stand for the FHIR type that has their values.
    private static bool IsNear(string code, string value) => code is "string" or "id" or "uri" && value is "string" or "id" or "uri";
}
