using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A reference reaches its target in one of the ways that the profile allows (contained, in the same bundle, elsewhere), and names a version or none as it asks.</summary>
/// <remarks>hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.aggregation and .versioning</remarks>
internal sealed class ReferenceModeCheck : ICheck
{
    private readonly string[] modes;
    private readonly string? versioning;

    private ReferenceModeCheck(string[] modes, string? versioning)
    {
        this.modes = modes;
        this.versioning = versioning;
    }

    public static ICheck? For(RowContext context)
    {
        var references = context.Types.Where(type => type.Code is "Reference" or "canonical").ToArray();
        if (references.Length == 0) return null;

        // What one of the types allows, the element may do.
        var modes = Array.TrueForAll(references, type => type.Aggregation.Count > 0) ? references.SelectMany(type => type.Aggregation).Distinct().ToArray() : [];
        var versionings = references.Select(type => type.Versioning ?? "either").Distinct().ToArray();
        var versioning = versionings is ["independent" or "specific"] ? versionings[0] : null;
        return modes.Length == 0 && versioning is null ? null : new ReferenceModeCheck(modes, versioning);
    }

    public void Check(Element element, ValidationRun run)
    {
        if (element.TypeName is not ("Reference" or "canonical") || ReferenceTarget.Address(element) is not { IsEmpty: false } address || run.IsFaulty(element)) return;
        if (modes.Length > 0 && Mode(address, element, run) is var mode && !Allows(mode))
        {
            run.Report(IssueSeverity.Error, IssueType.Structure, "reference-aggregation", element,
                $"The reference is to a resource that is {Described(mode)}; the profile allows those that are {string.Join(" or ", modes.Select(Described))}. Move the resource, or refer to another.");
        }

        if (versioning is null || HasVersion(address) == (versioning == "specific")) return;
        run.Report(IssueSeverity.Error, IssueType.Structure, "reference-versioning", element, versioning == "specific"
            ? "The reference names no version, and the profile asks for one. Add it: /_history/ and the version, or | and the version behind a canonical."
            : "The reference names a version, and the profile asks for one without. Remove the version.");
    }

    // A resource in the same bundle is outside the one that refers to it, so it is referenced as well as bundled.
    private bool Allows(string mode) => Array.IndexOf(modes, mode) >= 0 || (mode == "bundled" && Array.IndexOf(modes, "referenced") >= 0);

    private static string Mode(ReadOnlySpan<byte> address, Element element, ValidationRun run) =>
        address[0] == '#' ? "contained" : run.References.Find(address, element).Exists ? "bundled" : "referenced";

    private static bool HasVersion(ReadOnlySpan<byte> address) => address.IndexOf("/_history/"u8) >= 0 || address.Contains((byte)'|');

    private static string Described(string mode) => mode switch
    {
        "contained" => "contained in this one",
        "bundled" => "in the same bundle",
        _ => "outside this one",
    };
}
