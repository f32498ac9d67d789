using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A profile's rows only narrow what the base allows: cardinality, types, bindings, fixed values, length.</summary>
/// <remarks>hl7.org/fhir/R4/profiling.html#limitations</remarks>
internal sealed class NarrowingCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!ElementRows.IsProfile(element) || ElementRows.Base(element, run) is not { } above) return;
        foreach (var row in ElementRows.Of(element, "differential"))
        {
            if (row.ChildText("path") is not { } path) continue;
            if (above.Find(row.ChildText("id"), path) is not { } known || ReferenceEquals(known, StructureRows.Anything)) continue;
            CheckCardinality(row, known, path, run);
            if (path.Contains('.', StringComparison.Ordinal)) CheckTypes(row, known, run);
            CheckBinding(row, known, run);
            CheckValue(row, known, run);
            CheckFlags(row, known, run);
        }
    }

    private static void CheckCardinality(Element row, ElementDefinition known, string path, ValidationRun run)
    {
        if (row.Child("max") is { Exists: true, HasValue: true } max && known.Max < int.MaxValue && Max(max) > known.Max)
            run.Error("structure-max", max, $"The base allows {known.Max} at most, and a profile can only narrow. Take that or less.");

        // A slice may be missing where the list as a whole may not.
        if (ElementRows.IsSlice(row) || !path.Contains('.', StringComparison.Ordinal)) return;
        if (row.Child("min") is { Exists: true, HasValue: true } min && int.TryParse(min.Text, out var least) && least < known.Min)
            run.Error("structure-min", min, $"The base demands {known.Min} at least, and a profile can only narrow. Take that or more.");
    }

    private static int Max(Element max) => max.ValueEquals("*") ? int.MaxValue : int.TryParse(max.Text, out var number) ? number : 0;

    private static void CheckTypes(Element row, ElementDefinition known, ValidationRun run)
    {
        if (known.Types.Count == 0) return;
        foreach (var type in row.ChildrenNamed("type"))
        {
            if (ElementRows.TypeCode(type) is not { } code || known.Types.Any(allowed => Covers(allowed.Code, code, run))) continue;
            run.Error("structure-type-wider", type, $"The base does not allow the type {code} here, but {string.Join(", ", known.Types.Select(t => t.Code).Distinct().Take(8))}. A profile can only narrow.");
        }
    }

    private static bool Covers(string allowed, string code, ValidationRun run) =>
        allowed == code || run.Profiles.Definitions.FindType(code) is not { } type || type.IsOrInherits(allowed);

    private static void CheckBinding(Element row, ElementDefinition known, ValidationRun run)
    {
        if (known.Binding is not { } binding || row.Child("binding") is not { Exists: true } stated || stated.Child("strength") is not { Exists: true, HasValue: true } strength) return;
        if (binding.Strength == "required" && !strength.ValueEquals("required"))
            run.Error("structure-binding", strength, "The base's binding is required, and a profile can't make it weaker. Keep it required, with the same value set or a part of it.");
        else if (binding.Strength == "extensible" && (strength.ValueEquals("preferred") || strength.ValueEquals("example")))
            run.Warn("structure-binding", strength, "The base's binding is extensible, and a profile should not make it weaker. Keep it extensible, or make it required.");
    }

    private static void CheckValue(Element row, ElementDefinition known, ValidationRun run)
    {
        var value = row.Child("fixed") is { Exists: true } exact ? exact : row.Child("pattern");
        // Below a choice the row that was found may be another type's.
        if (value.Exists && known.Types.Count > 0 && row.Child("path").HasText(known.Path) && ElementRows.TypeCodes(row).Count == 0 && !known.Types.Any(type => IsOf(value, type.Code)))
            run.Error("structure-value-type", value, $"The value is a {value.TypeName}, and the element is none: {string.Join(", ", known.Types.Select(type => type.Code).Distinct().Take(8))}. Give it in the element's type.");
        if (known.Fixed is not { } inherited) return;
        if (value.Exists && !new ExpectedValue(inherited).IsExactly(value))
            run.Error("structure-fixed", value, "The base fixes another value for this element, so that nothing could meet both. Remove this one, or take the base's.");
    }

    // The types that FHIRPath calls its own stand for several of FHIR's.
    private static bool IsOf(Element value, string code) => code.StartsWith("http://hl7.org/fhirpath/", StringComparison.Ordinal) || value.Type.IsOrInherits(code);

    private static void CheckFlags(Element row, ElementDefinition known, ValidationRun run)
    {
        if (known.MustSupport && !ElementRows.IsSlice(row) && row.Child("mustSupport") is { Exists: true } support && support.ValueEquals("false"))
            run.Error("structure-must-support", support, "The base says that the element must be supported, and a profile can't take that back. Remove 'mustSupport'.");
        if (known.MaxLength is { } longest && row.Child("maxLength") is { Exists: true, HasValue: true } length && int.TryParse(length.Text, out var stated) && stated > longest)
            run.Error("structure-length", length, $"The base allows a length of {longest}, and a profile can only narrow. Take that or less.");
    }
}
