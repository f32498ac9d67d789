using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Compartments;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>ServiceRequest/{id}/$everything</c>: a whole case, with its Tasks, its opinions, and all that these refer to.</summary>
internal sealed class CaseEverything(IResourceStore store, SearchQueryParser parser, ReferenceGraph graph, ServerSettings settings)
{
    private const int MaxSteps = 10;

    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("ServiceRequest", id);
        var access = Caller.AccessOf(request);
        var requested = await store.Read(key, access, cancellationToken);
        if (requested is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the request."));
        if (requested.IsDeleted) return FhirAnswer.Fail(Interactions.Read.Deleted(key));

        var own = new List<StoredVersion> { requested };
        var tasks = await Find("Task", "focus", [key], access, cancellationToken);
        own.AddRange(tasks);
        own.AddRange(await Find("Task", "part-of", [.. tasks.Select(task => task.Key)], access, cancellationToken));
        own.AddRange(await Find("DiagnosticReport", "based-on", [key], access, cancellationToken));
        own.AddRange(await Find("Provenance", "target", [key], access, cancellationToken));
        own = [.. own.DistinctBy(version => version.Key)];
        var referred = await graph.Follow(own, MaxSteps, settings.MaxEntries, BaseUrl.Of(request), access, cancellationToken);
        if (!referred.Succeeded) return FhirAnswer.Fail(referred.Issues);

        using var bundle = new BundleWriter("searchset", BaseUrl.Of(request), own.Count);
        bundle.Links(("self", $"{BaseUrl.Of(request)}/{key}/$everything"));
        foreach (var version in own) bundle.Found(version, "match");
        foreach (var version in referred.Value) bundle.Found(version, "include");
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private async ValueTask<IReadOnlyList<StoredVersion>> Find(string type, string parameter, IReadOnlyList<ResourceKey> targets, Access access, CancellationToken cancellationToken)
    {
        if (targets.Count == 0) return [];
        var query = parser.Parse(type, [new(parameter, string.Join(',', targets)), new("_count", "500"), new("_total", "none")]).Value.Query;
        return (await store.Search(query, access, cancellationToken)).Matches;
    }
}
