using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>Reads what each entry of a batch or transaction asks for. hl7.org/fhir/R4/http.html#transaction</summary>
public static class BundleEntryReader
{
    /// <summary>All entries, or everything that makes them unreadable.</summary>
    public static Outcome<IReadOnlyList<BundleEntry>> Read(Element bundle, DefinitionCatalogue definitions)
    {
        var entries = new List<BundleEntry>();
        var issues = new List<Issue>();
        foreach (var entry in bundle.ChildrenNamed("entry"))
        {
            var read = ReadEntry(entry, entries.Count + issues.Count, definitions);
            if (read.Succeeded) entries.Add(read.Value);
            else issues.AddRange(read.Issues);
        }

        return issues.Count == 0 ? entries : Outcome<IReadOnlyList<BundleEntry>>.Failure(issues);
    }

    private static Outcome<BundleEntry> ReadEntry(Element entry, int index, DefinitionCatalogue definitions)
    {
        var request = entry.Child("request");
        if (!request.Exists) return At(entry, "", "entry-request-missing", "The entry has no request, so what to do with it is unknown. Add request.method and request.url.");
        var method = request.ChildText("method") ?? "";
        var url = (request.ChildText("url") ?? "").TrimStart('/');
        var queryAt = url.IndexOf('?');
        var path = (queryAt < 0 ? url : url[..queryAt]).Split('/');
        var type = path[0];
        var resource = entry.Child("resource");
        if (method is "GET" or "HEAD") return new BundleEntry(index, entry.ChildText("fullUrl"), method, type, null, null, null, null, resource);
        if (definitions.FindResourceType(type) is null)
            return At(entry, ".request.url", "entry-url-type", "The url does not begin with the name of an R4 resource type. Write it relative to the base: Patient, Patient/123.");
        if (method is "POST" or "PUT" or "PATCH" && !resource.Exists)
            return At(entry, ".resource", "entry-resource-missing", $"A {method} entry needs the resource to write. Add it.");
        if (method is "POST" or "PUT" && resource.TypeName != type)
            return At(entry, ".request.url", "entry-url-type", "The url names another resource type than the entry's resource has. Make them the same.");
        if (method == "PATCH" && resource.TypeName is not ("Binary" or "Parameters"))
            return At(entry, ".resource", "entry-patch-form", "A PATCH entry has a Binary with a JSON Patch in it, or Parameters with a FHIRPath Patch. Send one of them.");
        if (path.Length > 2)
            return At(entry, ".request.url", "entry-url-form", "The url has more parts than Type or Type/id. Operations are not part of transactions.");
        return new BundleEntry(
            index, entry.ChildText("fullUrl"), method, type, path.Length > 1 ? path[1] : null, queryAt < 0 ? null : url[(queryAt + 1)..],
            request.ChildText("ifNoneExist"), request.ChildText("ifMatch"), resource);
    }

    private static Issue At(Element entry, string place, string id, string message) =>
        new(IssueSeverity.Error, IssueType.Value, id, entry.Path + place, message);
}
