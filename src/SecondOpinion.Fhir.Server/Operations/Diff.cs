using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>{type}/{id}/$diff?fromVersion=&amp;toVersion=</c>: how one version became another. Without them, how the newest came from the one before.</summary>
internal sealed class Diff(IResourceStore store, DefinitionCatalogue definitions)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var access = Caller.AccessOf(request);
        var newest = await store.Read(key, access, cancellationToken);
        if (newest is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the resource."));
        if (!Number(request, "toVersion", newest.Version, out var to) || !Number(request, "fromVersion", to - 1, out var from))
            return FhirAnswer.Fail(Issue.Error(IssueType.Value, "parameter-malformed", "fromVersion and toVersion are numbers of versions, from 1. Take them from the resource's history."));

        var (before, after) = (await store.ReadVersion(key, from, access, cancellationToken), await store.ReadVersion(key, to, access, cancellationToken));
        if (before is null || after is null)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "version-unknown", $"{key} has no version {(after is null ? to : from)} to compare. Its history lists those there are: {key}/_history."));
        if (before.IsDeleted || after.IsDeleted) return FhirAnswer.Fail(Interactions.Read.Deleted(key));
        var diff = new ResourceDiff(definitions).Between(JsonNode.Parse(before.Json.Span)!.AsObject(), JsonNode.Parse(after.Json.Span)!.AsObject());
        return FhirAnswer.Of(StatusCodes.Status200OK, Encoding.UTF8.GetBytes(diff.ToJsonString(Plain)));
    }

    private static bool Number(HttpRequest request, string name, int @default, out int number)
    {
        number = @default;
        return !request.Query.TryGetValue(name, out var text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0);
    }
}
