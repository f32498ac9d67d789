using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>What a capability statement says of a resource type agrees with the profiles and search parameters that it names.</summary>
/// <remarks>hl7.org/fhir/R4/capabilitystatement-definitions.html#CapabilityStatement.rest.resource.profile and .searchParam</remarks>
internal sealed class CapabilityStatementCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        foreach (var rest in element.ChildrenNamed("rest"))
        {
            foreach (var resource in rest.ChildrenNamed("resource"))
            {
                var type = resource.ChildText("type");
                foreach (var child in resource.Children)
                {
                    if (child.Name is "profile" or "supportedProfile") CheckProfile(child, type, run);
                    else if (child.Name == "searchParam") CheckParameter(child, run);
                }
            }
        }
    }

    private static void CheckProfile(Element profile, string? type, ValidationRun run)
    {
        if (!profile.HasValue || type is null || run.Profiles.Definitions.FindStructure(profile.Text!) is not { } found || found.Type == type) return;
        run.Warn("capabilitystatement-profile", profile, $"The profile is on {found.Type}, and stands under {type}. Move it there, or correct the canonical.");
    }

    private static void CheckParameter(Element parameter, ValidationRun run)
    {
        if (parameter.ChildText("definition") is not { } definition || parameter.Child("type") is not { Exists: true, HasValue: true } type) return;
        if (run.Profiles.Definitions.FindSearchParameter(LintDefinitions.WithoutVersion(definition)) is not { } found) return;
        var expected = found.Type.ToString().ToLowerInvariant();
        if (!type.ValueEquals(expected))
            run.Error("capabilitystatement-search-type", type, $"The definition of the search parameter says that it is of the type {expected}. Take that, or correct the canonical.");
    }
}
