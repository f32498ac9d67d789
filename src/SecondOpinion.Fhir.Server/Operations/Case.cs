using System.Globalization;
using System.Text;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>GET ServiceRequest/{id}/$case</c>: everything of a case as a searchset, or with <c>_asDocument=true</c> as a document. <c>_since</c> and <c>_type</c> narrow it.</summary>
public sealed class Case(GatherCase gather, IResourceStore store, TimeProvider clock)
{
    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = null;
        if (request.Query["_since"].ToString() is { Length: > 0 } text)
        {
            if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
                return FhirAnswer.Fail(Issue.Error(IssueType.Value, "parameter-malformed", "_since is no instant. Write it as 2026-01-31T12:00:00Z."));
            since = at;
        }

        var gathered = await gather.Handle(id, cancellationToken);
        if (!gathered.Succeeded) return FhirAnswer.Fail(gathered.Issues);
        var seen = await See(gathered.Value, Caller.AccessOf(request), cancellationToken);
        if (seen.Count == 0 || seen[0].Key != gathered.Value[0].Key) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {gathered.Value[0].Key}. Check the id, or search for the request by its placer number: ServiceRequest?identifier=..."));
        var types = request.Query["_type"].SelectMany(types => types!.Split(',')).ToHashSet();
        var isDocument = request.Query["_asDocument"] == "true";
        var shown = seen.Where(version => (since is null || version.LastUpdated >= since) && (types.Count == 0 || types.Contains(version.Key.Type))).ToArray();
        return FhirAnswer.Of(StatusCodes.Status200OK, isDocument ? WriteDocument(seen, request) : WriteSearchset(shown, request));
    }

    /// <summary>What of it exists for the caller.</summary>
    private async ValueTask<IReadOnlyList<StoredVersion>> See(IReadOnlyList<StoredVersion> versions, Access access, CancellationToken cancellationToken)
    {
        if (access.IsEverything) return versions;
        var seen = new List<StoredVersion>(versions.Count);
        foreach (var version in versions)
        {
            if (await store.Read(version.Key, access, cancellationToken) is { IsDeleted: false } visible) seen.Add(visible);
        }

        return seen;
    }

    private static ReadOnlyMemory<byte> WriteSearchset(IReadOnlyList<StoredVersion> versions, HttpRequest request)
    {
        using var bundle = new BundleWriter("searchset", BaseUrl.Of(request), versions.Count(version => version.Key.Type == "ServiceRequest"));
        bundle.Links(("self", $"{BaseUrl.Of(request)}{request.Path.Value!["/fhir".Length..]}{request.QueryString}"));
        var isFirst = true;
        foreach (var version in versions)
        {
            bundle.Found(version, isFirst && version.Key.Type == "ServiceRequest" ? "match" : "include");
            isFirst = false;
        }

        return bundle.Finish();
    }

    /// <summary>A document is whole: it leaves nothing out. hl7.org/fhir/R4/documents.html</summary>
    private ReadOnlyMemory<byte> WriteDocument(IReadOnlyList<StoredVersion> versions, HttpRequest request)
    {
        var now = clock.GetUtcNow();
        var id = Guid.NewGuid().ToString("D");
        var asked = versions[0].Key.ToString();
        var opinions = versions.Where(version => version.Key.Type == "DiagnosticReport" && Encoding.UTF8.GetString(version.Json.Span).Contains($"\"{asked}\"", StringComparison.Ordinal)).Select(version => version.Key.ToString()).ToHashSet();
        using var bundle = new BundleWriter("document", BaseUrl.Of(request));
        bundle.Identify(id, now);
        bundle.Entry($"Composition/{id}", Encoding.UTF8.GetBytes(CaseDocument.Compose(versions, opinions, id, now).ToJsonString()));
        foreach (var version in versions) bundle.Entry(version.Key.ToString(), version.Json);
        return bundle.Finish();
    }
}
