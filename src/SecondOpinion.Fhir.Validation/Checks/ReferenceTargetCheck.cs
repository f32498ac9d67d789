using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A reference points to a type that may stand there, and to a resource that meets a profile named for it when that resource is in the document.</summary>
internal sealed class ReferenceTargetCheck : ICheck
{
    private readonly string[] types;
    private readonly string[] profiles;

    private ReferenceTargetCheck(string[] types, string[] profiles)
    {
        this.types = types;
        this.profiles = profiles;
    }

    public static ICheck? For(RowContext context)
    {
        var targets = Targets(context.Types);
        if (targets.Length == 0 || (context.Base is { } row && Targets(row.Types).SequenceEqual(targets))) return null;
        var definitions = context.Profiles.Definitions;
        var types = targets.Select(url => definitions.FindStructure(url)?.Type).ToArray();

        // A target that is not loaded may be of any type.
        var known = Array.TrueForAll(types, type => type is not null) && !types.Contains("Resource") ? types.OfType<string>().Distinct().ToArray() : [];
        var areAllProfiles = Array.TrueForAll(targets, url => definitions.FindStructure(url) is { IsProfile: true });
        return known.Length == 0 && !areAllProfiles ? null : new ReferenceTargetCheck(known, areAllProfiles ? targets : []);
    }

    public void Check(Element element, ValidationRun run)
    {
        if (element.TypeName != "Reference") return;
        if (types.Length > 0 && ReferenceTarget.TypeName(element, run) is { } found && Array.IndexOf(types, found) < 0)
        {
            run.Report(IssueSeverity.Error, IssueType.Structure, "reference-target-type", element,
                $"The reference points to {Described(found, run)}; here it may point to {string.Join(", ", types)}. Refer to such a resource.");
            return;
        }

        if (profiles.Length > 0 && ReferenceTarget.Resource(element, run) is { Exists: true } target && !MeetsAny(target, run))
        {
            run.Report(IssueSeverity.Error, IssueType.Structure, "reference-target-profile", element,
                $"The resource that is referred to meets none of the profiles named for it: {string.Join(", ", profiles)}. Validate it against the one meant to see why.");
        }
    }

    private static string[] Targets(IReadOnlyList<TypeReference> types) =>
        types.Where(type => type.Code == "Reference").SelectMany(type => type.TargetProfiles).ToArray();

    // A name that is no type's was put there by the sender, and is not repeated.
    private static string Described(string type, ValidationRun run) =>
        run.Profiles.Definitions.FindResourceType(type) is null ? "an unknown type" : $"the type {type}";

    private bool MeetsAny(Element target, ValidationRun run)
    {
        foreach (var profile in profiles)
        {
            if (run.Profiles.Find(profile) is not { } rules || run.Conforms(target, rules)) return true;
        }

        return false;
    }
}
