using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>$reindex</c>: indexes anew the resources of the types that need it, or of those that are named; and tells how far that is.</summary>
internal sealed class Reindex(IResourceStore store, DefinitionCatalogue definitions)
{
    /// <summary>Begins, and answers at once with where it stands.</summary>
    public async Task<IResult> Begin(HttpRequest request, CancellationToken cancellationToken)
    {
        var named = request.Query["type"].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (named.Exists(type => !definitions.ResourceTypes.Contains(type)))
            return FhirAnswer.Fail(Issue.Error(IssueType.Value, "search-type", "type names something that is no R4 resource type. Names are case-sensitive: Task,DiagnosticReport."));
        if (named.Count == 0) named = [.. (await store.ReadIndexProgress(cancellationToken)).Select(progress => progress.Type)];
        await store.RebuildIndex(named, cancellationToken);
        return await Answer(cancellationToken);
    }

    public Task<IResult> Progress(CancellationToken cancellationToken) => Answer(cancellationToken);

    private async Task<IResult> Answer(CancellationToken cancellationToken)
    {
        using var parameters = new ParametersWriter();
        var behind = await store.ReadIndexProgress(cancellationToken);
        parameters.Value("complete", "valueString", behind.Count == 0 ? "Every resource is indexed by every search parameter." : null);
        foreach (var type in behind)
        {
            var state = type.IsRunning ? $"{type.Done.ToString(CultureInfo.InvariantCulture)} of {type.Total.ToString(CultureInfo.InvariantCulture)} done" : "waits for $reindex";
            parameters.Value(type.Type, "valueString", type.Missing.Count == 0 ? state : $"{state}; not yet found by {string.Join(", ", type.Missing)}");
        }

        return parameters.Finish();
    }
}
