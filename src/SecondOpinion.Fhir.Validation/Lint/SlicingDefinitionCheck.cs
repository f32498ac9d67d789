using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>Only what repeats or has a choice of types is sliced, by paths that its type has.</summary>
/// <remarks>hl7.org/fhir/R4/profiling.html#slicing and #discriminator</remarks>
internal sealed class SlicingDefinitionCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!ElementRows.IsProfile(element) || ElementRows.Base(element, run) is not { } above) return;
        var sliced = new HashSet<string>();
        foreach (var row in ElementRows.Of(element, "differential"))
        {
            CheckSlice(row, sliced, above, run);
            if (row.Child("slicing") is not { Exists: true } slicing || row.ChildText("path") is not { } path || !path.Contains('.', StringComparison.Ordinal)) continue;
            if (above.Find(null, path) is not { } known || ReferenceEquals(known, StructureRows.Anything)) continue;
            if (known is { Max: 1, BaseMax: 1, IsChoice: false })
                run.Error("structure-slicing", slicing, $"The element {path} is there once at most and in one type, so that there is nothing to slice. Remove the slicing.");
            foreach (var discriminator in slicing.ChildrenNamed("discriminator")) CheckPath(discriminator, path, row, run);
        }
    }

    // Extensions are told apart by their url and choices by their type, without anybody saying so.
    private static void CheckSlice(Element row, HashSet<string> sliced, StructureRows above, ValidationRun run)
    {
        if (row.ChildText("path") is not { } path) return;
        if (row.Child("slicing").Exists) sliced.Add(path);
        if (row.Child("sliceName") is not { Exists: true, HasValue: true } name || sliced.Contains(path) || path.EndsWith(".extension", StringComparison.Ordinal) || path.EndsWith(".modifierExtension", StringComparison.Ordinal)) return;
        if (above.Find(null, path) is not { } known || ReferenceEquals(known, StructureRows.Anything) || known.IsChoice || known.Max <= 1 || known.Slicing is not null || above.Find(row.ChildText("id"), path) != known) return;
        run.Error("structure-slice-unsliced", name, $"The row is a slice of {path}, and nothing says how its slices are told apart. Put a row with 'slicing' before it.");
    }

    private static void CheckPath(Element discriminator, string path, Element row, ValidationRun run)
    {
        if (discriminator.Child("path") is not { Exists: true, HasValue: true } stated) return;
        var codes = ElementRows.TypeCodes(row);
        var focus = codes is [var single] && single is not ("BackboneElement" or "Element") ? run.Profiles.Definitions.FindType(single) : run.Profiles.Lint.TypeAt(path);
        if (run.Profiles.Lint.Fault(stated.Text!, focus) is { } fault)
            run.Error("structure-discriminator", stated, $"The path can't tell the slices of {path} apart: {fault}");
    }
}
