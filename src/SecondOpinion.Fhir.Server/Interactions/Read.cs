using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Presentation;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>read and vread. hl7.org/fhir/R4/http.html#read</summary>
public sealed class Read(IResourceStore store, DefinitionCatalogue definitions)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var version = await store.Read(key, Caller.AccessOf(request), cancellationToken);
        return version is null
            ? FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the resource."))
            : Answer(version, request);
    }

    public async Task<IResult> HandleVersion(ResourceKey key, string versionId, HttpRequest request, CancellationToken cancellationToken)
    {
        var version = int.TryParse(versionId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await store.ReadVersion(key, number, Caller.AccessOf(request), cancellationToken) : null;
        return version is null
            ? FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "version-unknown", $"There is no such version of {key}. Its history lists those there are: {key}/_history."))
            : Answer(version, request);
    }

    internal static Issue Deleted(ResourceKey key) =>
        Issue.Error(IssueType.Deleted, "resource-deleted", $"{key} has been deleted. Its earlier versions are in {key}/_history.");

    private FhirAnswer Answer(StoredVersion version, HttpRequest request)
    {
        if (version.IsDeleted) return FhirAnswer.Fail(Deleted(version.Key));
        var subset = ResourceSubset.Read(QueryPairs.Read(request.QueryString.Value ?? ""), version.Key.Type, definitions);
        if (!subset.Succeeded) return FhirAnswer.Fail(subset.Issues);
        return IsUnchanged(version, request) ? FhirAnswer.NotModified(version) : FhirAnswer.Resource(version, subset.Value);
    }

    private static bool IsUnchanged(StoredVersion version, HttpRequest request)
    {
        var known = request.Headers.IfNoneMatch;
        if (known.Count > 0) return known.Any(tag => tag == "*" || (tag is not null && tag.Split(',').Any(one => WeakETag.ReadVersion(one) == version.Version)));
        return request.GetTypedHeaders().IfModifiedSince is { } since && version.LastUpdated.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }
}
