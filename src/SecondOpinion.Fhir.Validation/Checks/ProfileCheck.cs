using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>Content that has to meet a profile meets one of those named for its type.</summary>
internal sealed class ProfileCheck : ICheck
{
    private readonly (string Type, string[] Profiles)[] byType;

    private ProfileCheck((string Type, string[] Profiles)[] byType) => this.byType = byType;

    public static ICheck? For(RowContext context)
    {
        var byType = context.Types
            .Where(type => type.Profiles.Count > 0 && !Inherited(context, type.Profiles))
            .Select(type => (type.Code, type.Profiles.ToArray()))
            .ToArray();
        return byType.Length == 0 ? null : new ProfileCheck(byType);
    }

    public void Check(Element element, ValidationRun run)
    {
        foreach (var (type, profiles) in byType)
        {
            if (element.TypeName != type && !element.Type.IsOrInherits(type)) continue;
            if (profiles.Length == 1) Apply(element, run, profiles[0]);
            else CheckAny(element, run, profiles);
            return;
        }
    }

    private static bool Inherited(RowContext context, IReadOnlyList<string> profiles) =>
        context.Base is { } row && row.Types.Any(type => type.Profiles.SequenceEqual(profiles));

    private static void Apply(Element element, ValidationRun run, string profile)
    {
        if (run.Profiles.Find(profile) is { } rules)
        {
            if (run.Enter(element, rules)) run.Apply(element, rules);
            return;
        }

        run.Report(IssueSeverity.Warning, IssueType.NotFound, "profile-not-loaded", element, null, profile,
            $"The profile {profile}, which holds here, is not among the loaded definitions, so it was not checked. Load the package that holds it.");
    }

    private static void CheckAny(Element element, ValidationRun run, string[] profiles)
    {
        foreach (var profile in profiles)
        {
            if (run.Profiles.Find(profile) is not { } rules || run.Conforms(element, rules)) return;
        }

        run.Report(IssueSeverity.Error, IssueType.Structure, "profile-none-met", element,
            $"The {element.TypeName} meets none of the profiles that may stand here: {string.Join(", ", profiles)}. Make it meet one.");
    }
}
