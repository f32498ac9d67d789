using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>read and vread. hl7.org/fhir/R4/http.html#read</summary>
public sealed class Read(IResourceStore store)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var version = await store.Read(key, Access.Everything, cancellationToken);
        if (version is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the resource."));
        if (version.IsDeleted) return FhirAnswer.Fail(Deleted(key));
        return IsUnchanged(version, request) ? FhirAnswer.Of(StatusCodes.Status304NotModified, default) : FhirAnswer.Resource(version);
    }

    public async Task<IResult> HandleVersion(ResourceKey key, string versionId, HttpRequest request, CancellationToken cancellationToken)
    {
        var version = int.TryParse(versionId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? await store.ReadVersion(key, number, Access.Everything, cancellationToken) : null;
        if (version is null)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "version-unknown", $"There is no such version of {key}. Its history lists those there are: {key}/_history."));
        if (version.IsDeleted) return FhirAnswer.Fail(Deleted(key));
        return IsUnchanged(version, request) ? FhirAnswer.Of(StatusCodes.Status304NotModified, default) : FhirAnswer.Resource(version);
    }

    internal static Issue Deleted(ResourceKey key) =>
        Issue.Error(IssueType.Deleted, "resource-deleted", $"{key} has been deleted. Its earlier versions are in {key}/_history.");

    private static bool IsUnchanged(StoredVersion version, HttpRequest request)
    {
        var known = request.Headers.IfNoneMatch;
        if (known.Count > 0) return known.Any(tag => tag == "*" || (tag is not null && tag.Split(',').Any(one => WeakETag.ReadVersion(one) == version.Version)));
        return request.GetTypedHeaders().IfModifiedSince is { } since && version.LastUpdated.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }
}
