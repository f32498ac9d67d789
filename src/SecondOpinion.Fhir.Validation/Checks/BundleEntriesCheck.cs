using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>The entries' fullUrls: absolute, not used twice (bdl-7), and in agreement with the id of the resource. hl7.org/fhir/R4/bundle.html</summary>
internal sealed class BundleEntriesCheck : ICheck
{
    public const string Key = "bdl-7";

    public void Check(Element element, ValidationRun run)
    {
        var isHistory = element.Child("type").HasText("history");
        var isTransaction = element.Child("type").HasText("transaction") || element.Child("type").HasText("batch");
        var isSearch = element.Child("type").HasText("searchset");
        var isWhole = element.Child("type") is { Exists: true, Text: "document" or "message" or "searchset" or "history" or "collection" };
        var seen = new HashSet<(string FullUrl, string? Version)>();
        foreach (var entry in element.ChildrenNamed("entry"))
        {
            var resource = entry.Child("resource");
            if (entry.Child("fullUrl") is not { Exists: true } fullUrl)
            {
                // The outcome of a search is no resource of the server's, and has no address.
                if (isWhole && resource.Exists && !(isSearch && entry.Child("search").Child("mode").HasText("outcome"))) ReportNone(entry, run);
                continue;
            }

            if (!fullUrl.HasValue) continue;
            var text = fullUrl.Text!;
            if (!isHistory && !seen.Add((text, resource.Child("meta").ChildText("versionId")))) ReportTwice(element, run);
            if (!ReferenceIndex.IsAbsolute(Encoding.UTF8.GetBytes(text))) ReportRelative(fullUrl, run);
            else if (!isTransaction && resource is { Exists: true, IsMalformed: false } && IsOther(text, resource, run)) ReportOtherId(fullUrl, run);
        }
    }

    // Only an address of a RESTful server, which ends in type and id, says something about the resource.
    private static bool IsOther(string fullUrl, Element resource, ValidationRun run)
    {
        if (!fullUrl.StartsWith("http", StringComparison.Ordinal)) return false;
        var parts = fullUrl.Split('/');
        if (parts.Length <= 3 || run.Profiles.ResourceTypeName(Encoding.UTF8.GetBytes(parts[^2])) is not { } type) return false;
        return type != resource.TypeName || !resource.Child("id").HasText(parts[^1]);
    }

    // hl7.org/fhir/R4/bundle.html: except for transactions and batches, each entry must have a fullUrl, the identity of its resource.
    private static void ReportNone(Element entry, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Required, "fullurl-missing", entry,
        "The entry has no fullUrl; only in transactions and batches may it be left out. Add the address of the resource, or urn:uuid: and a UUID.");

    private static void ReportTwice(Element bundle, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Duplicate, Key, bundle,
        "Two entries have the same fullUrl and the same version. Give each entry a fullUrl of its own.");

    private static void ReportRelative(Element fullUrl, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Value, "fullurl-relative", fullUrl,
        "The fullUrl is not absolute. Write the whole address of the resource, or urn:uuid: and a UUID.");

    private static void ReportOtherId(Element fullUrl, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Value, "fullurl-other-id", fullUrl,
        "The fullUrl ends in another type or id than the resource has. Make them agree.");
}
