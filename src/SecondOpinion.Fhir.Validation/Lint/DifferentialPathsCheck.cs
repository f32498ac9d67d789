using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>Every row of a profile's differential is on an element that the base has, and says nothing there that only a type can say.</summary>
/// <remarks>hl7.org/fhir/R4/profiling.html#differential and elementdefinition.html#interpretation</remarks>
internal sealed class DifferentialPathsCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!ElementRows.IsProfile(element) || ElementRows.Base(element, run) is not { } above) return;
        string? unknown = null;
        var places = new Dictionary<string, int>();
        foreach (var row in ElementRows.Of(element, "differential"))
        {
            if (row.ChildText("path") is not { } path) continue;
            if (!path.Contains('.', StringComparison.Ordinal)) CheckRoot(row, path, run);
            CheckMeaning(row, path, run);
            CheckOrder(row, path, above, places, run);

            // What stands below an unknown element is not reported again.
            if (unknown is not null && path.StartsWith(unknown, StringComparison.Ordinal)) continue;
            if (above.Find(row.ChildText("id"), path) is not null) continue;
            unknown = path + ".";
            run.Error("structure-path-unknown", row, $"{above.Structure.Type} has no element {path}. Correct the path, or the type in a path that stands for one type of a choice.");
        }
    }

    private static void CheckRoot(Element row, string path, ValidationRun run)
    {
        if (row.Child("slicing").Exists)
            run.Error("structure-slicing-root", row, $"The row {path} is the whole resource or type, which is there once and can't be sliced. Move the slicing to the element that repeats.");
    }

    // Rows stand in the order of the base; below each slice it begins again.
    private static void CheckOrder(Element row, string path, StructureRows above, Dictionary<string, int> places, ValidationRun run)
    {
        places.Remove(path);
        if (path.LastIndexOf('.') is not (> 0 and var dot) || above.Place(path) is not { } place) return;
        if (places.TryGetValue(path[..dot], out var last) && place < last)
            run.Error("structure-order", row, $"The row {path} comes after one that follows it in the base. Put the rows into the order of the base.");
        else
            places[path[..dot]] = place;
    }

    private static void CheckMeaning(Element row, string path, ValidationRun run)
    {
        if (row.Child("meaningWhenMissing") is not { Exists: true } meaning) return;
        if (path == "Extension" || path.EndsWith(".extension", StringComparison.Ordinal)) return;
        run.Error("structure-meaning", meaning, "Only the definition of a type says what it means when the element is missing; a profile can't. Remove 'meaningWhenMissing'.");
    }
}
