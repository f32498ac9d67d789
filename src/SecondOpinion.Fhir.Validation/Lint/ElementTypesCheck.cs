using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The profiles of a row's types are on those types, and only what can point has targets.</summary>
/// <remarks>hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.profile and .targetProfile</remarks>
internal sealed class ElementTypesCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        foreach (var row in ElementRows.Of(element, "differential"))
        {
            var path = row.ChildText("path") ?? "";
            foreach (var type in row.ChildrenNamed("type"))
            {
                if (ElementRows.TypeCode(type) is not { } code) continue;
                foreach (var child in type.Children)
                {
                    if (!child.HasValue) continue;
                    if (child.Name == "profile") CheckProfile(child, code, path, run);
                    else if (child.Name == "targetProfile") CheckTarget(child, code, run);
                }
            }
        }
    }

    private static void CheckProfile(Element profile, string code, string path, ValidationRun run)
    {
        if (Find(profile, run) is not { } found) return;
        if (run.Profiles.Definitions.FindType(code) is not null && !IsOn(found, code, run))
        {
            run.Error("structure-type-profile", profile, $"The profile is on {found.Type}, and the type here is {code}. Correct the profile or the type.");
        }
        else if (found is { Type: "Extension", IsProfile: true, Snapshot: [var root, ..] })
        {
            var isModifier = path.EndsWith(".modifierExtension", StringComparison.Ordinal);
            if (root.IsModifier != isModifier)
            {
                run.Error("structure-extension-kind", profile, isModifier
                    ? "The extension is no modifier extension. Constrain 'extension' with it."
                    : "The extension is a modifier extension. Constrain 'modifierExtension' with it.");
            }
        }
    }

    private static void CheckTarget(Element target, string code, ValidationRun run)
    {
        if (code is not ("Reference" or "canonical" or "CodeableReference"))
        {
            if (run.Profiles.Definitions.FindType(code) is not null)
                run.Error("structure-type-target", target, $"The type {code} points at nothing, so it has no targets. Use 'profile', or the type Reference or canonical.");
        }
        else if (Find(target, run) is { Kind: not ("resource" or "logical") } found)
        {
            run.Error("structure-type-target", target, $"The target is a definition of the kind {found.Kind}, and only resources are pointed at. Correct the canonical.");
        }
    }

    private static StructureDefinition? Find(Element canonical, ValidationRun run)
    {
        var url = canonical.Text!;
        if (url.Contains('#', StringComparison.Ordinal)) return null;
        if (run.Profiles.Definitions.FindStructure(url) is { } found) return found;
        run.Warn("structure-profile-unknown", canonical, "The profile is not among the loaded definitions, so that it was not checked. Check the canonical, or load its package.");
        return null;
    }

    private static bool IsOn(StructureDefinition profile, string code, ValidationRun run) =>
        profile.Type == code || run.Profiles.Definitions.FindType(profile.Type) is not { } type || type.IsOrInherits(code);
}
