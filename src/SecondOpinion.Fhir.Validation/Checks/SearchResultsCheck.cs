using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>What a search found has an id, and is of a type that was searched for; what it tells of itself is an OperationOutcome. hl7.org/fhir/R4/http.html#search</summary>
internal sealed class SearchResultsCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (!element.Child("type").HasText("searchset")) return;
        var types = SearchedTypes(element, run);
        foreach (var entry in element.ChildrenNamed("entry"))
        {
            if (entry.Child("resource") is { Exists: true, IsMalformed: false } resource) CheckResult(resource, entry.Child("search").ChildText("mode"), types, run);
        }
    }

    private static void CheckResult(Element resource, string? mode, string[] types, ValidationRun run)
    {
        var isOutcome = resource.TypeName == "OperationOutcome";
        if ((!isOutcome || mode == "match") && !resource.Child("id").Exists)
            run.Report(IssueSeverity.Error, IssueType.Required, "search-result-without-id", resource,
                "The resource found by a search has no id. Add the id that it is stored under.");
        if (mode == "outcome" && !isOutcome)
            run.Report(IssueSeverity.Error, IssueType.Structure, "search-outcome-type", resource,
                "The entry is said to be the search's outcome, and is no OperationOutcome. Correct search.mode.");
        if (mode == "match" && types.Length > 0 && Array.IndexOf(types, resource.TypeName) < 0)
            run.Report(IssueSeverity.Error, IssueType.Structure, "search-match-type", resource,
                $"The entry is said to match, and the search that the self link names is for {string.Join(", ", types)}. Correct search.mode or the link.");
    }

    // [base]/Patient?..., [base]/Patient/_search?... or [base]?_type=Patient,Observation; empty where the link does not tell.
    private static string[] SearchedTypes(Element bundle, ValidationRun run)
    {
        foreach (var link in bundle.ChildrenNamed("link"))
        {
            if (!link.Child("relation").HasText("self") || link.ChildText("url") is not { } url) continue;
            var (address, query) = url.Split('?', 2) is [var before, var after] ? (before, after) : (url, "");
            if (address.EndsWith("/_search", StringComparison.Ordinal)) address = address[..^8];
            if (run.Profiles.ResourceTypeName(Encoding.UTF8.GetBytes(address[(address.LastIndexOf('/') + 1)..])) is { } type) return [type];
            var named = query.Split('&').Where(part => part.StartsWith("_type=", StringComparison.Ordinal)).SelectMany(part => Uri.UnescapeDataString(part[6..]).Split(','));
            return named.Select(name => run.Profiles.ResourceTypeName(Encoding.UTF8.GetBytes(name))).OfType<string>().ToArray();
        }

        return [];
    }
}
