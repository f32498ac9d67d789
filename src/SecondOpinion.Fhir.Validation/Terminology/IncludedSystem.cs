using System.Text.Json;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>What an include takes from its code system: the codes it lists, those its filters let through, or all.</summary>
internal sealed class IncludedSystem(JsonElement part, string system, LocalTerminology terminology, ExpansionRequest request)
{
    /// <returns>The version they are from, whether some may be missing, and the codes; or why they can't be listed.</returns>
    public Outcome<(string? Version, bool IsFragment, IReadOnlyList<ExpandedCode> Codes)> Codes()
    {
        var stated = part.Text("version");
        if (Named(request.CheckSystemVersions) is { } expected && stated is not null && stated != expected)
            return Issue.Error(IssueType.BusinessRule, "system-version-mismatch", $"The value set takes {system} in version {stated}, and check-system-version asks for {expected}.");
        var version = Named(request.ForceSystemVersions) ?? stated ?? Named(request.SystemVersions) ?? Named(request.CheckSystemVersions);
        var content = terminology.FindSystem(system, version);
        if (part.TryGetProperty("concept", out _)) return (content?.Version ?? version, false, Listed(part.Items("concept"), content));
        if (content is null || (!content.IsComplete && content.Concepts.Count == 0)) return NotListable(version, content is not null);
        var filters = part.Items("filter").ToList();
        if (filters.Count == 0) return (content.Version, !content.IsComplete, content.Concepts.Select(concept => Of(concept, content)).ToList());
        if (Filtered(content, filters) is not { } passing)
            return Issue.Error(IssueType.Processing, "expansion-filter-unknown", $"The value set takes codes of {system} by a filter that can't be evaluated here.");
        return (content.Version, false, content.Concepts.Where(concept => passing.Contains(concept.Code)).Select(concept => Of(concept, content)).ToList());
    }

    private ExpandedCode Of(CodeSystemConcept concept, CodeSystemContent content) =>
        new(system, content.Version, concept.Code, concept.Display, concept.IsAbstract, concept.IsInactive, concept.Designations);

    private List<ExpandedCode> Listed(IEnumerable<JsonElement> list, CodeSystemContent? content)
    {
        var codes = new List<ExpandedCode>();
        foreach (var item in list)
        {
            if (item.Text("code") is not { } code) continue;
            var known = content?.Find(code);
            codes.Add(new ExpandedCode(
                system, content?.Version, code, item.Text("display") ?? known?.Display, known?.IsAbstract == true, known?.IsInactive == true, [.. CodeDesignation.ReadAll(item), .. known?.Designations ?? []]));
        }

        return codes;
    }

    private static IReadOnlySet<string>? Filtered(CodeSystemContent content, IEnumerable<JsonElement> filters)
    {
        HashSet<string>? left = null;
        foreach (var filter in filters)
        {
            if (content.Filter(filter.Text("property") ?? "", filter.Text("op") ?? "", filter.Text("value") ?? "") is not { } passing) return null;
            if (left is null) left = [.. passing];
            else left.IntersectWith(passing);
        }

        return left;
    }

    private Issue NotListable(string? version, bool isHeld)
    {
        if (CodeGrammar.Of(system) is not null)
            return Issue.Error(IssueType.TooCostly, "expansion-infinite", $"The codes of {system} follow a grammar, and there is no end of them. Ask $validate-code about a single one.");
        if (isHeld) return Unlisted("system-without-content", $"The package that defines {system} does not list its codes. Ask a terminology server that holds them.");
        return terminology.FindSystem(system, null) is { Version: { } held }
            ? Unlisted("system-version-unknown", $"{system} is held in version {held} and not in {version}. Ask for the version that is held with force-system-version, or load the package with the other.")
            : Unlisted("system-unknown", $"The codes of {system} are in none of the packages that are loaded. Load a package that lists them, or ask a terminology server that holds them.");
    }

    private static Issue Unlisted(string id, string message) => new(IssueSeverity.Error, IssueType.NotFound, id, "ValueSet.compose", message);

    private string? Named(IReadOnlyList<string> versions) =>
        versions.FirstOrDefault(version => version.StartsWith(system + "|", StringComparison.Ordinal)) is { } found ? found[(system.Length + 1)..] : null;
}
