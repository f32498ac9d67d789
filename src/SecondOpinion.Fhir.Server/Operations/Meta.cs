using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>$meta</c>, <c>$meta-add</c> and <c>$meta-delete</c>: profiles, tags and labels of a resource. hl7.org/fhir/R4/resource-operations.html</summary>
/// <remarks>A change of meta is a change, and writes the next version: history stays what it was.</remarks>
internal sealed class Meta(IResourceStore store, Update update, Validator validator, DefinitionCatalogue definitions)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Lists = ["profile", "security", "tag"];

    public async Task<IResult> Handle(ResourceKey key, int? version, HttpRequest request, CancellationToken cancellationToken)
    {
        var access = Caller.AccessOf(request);
        var found = version is null ? await store.Read(key, access, cancellationToken) : await store.ReadVersion(key, version.Value, access, cancellationToken);
        if (found is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}, or not in this version."));
        return found.IsDeleted ? FhirAnswer.Fail(Interactions.Read.Deleted(key)) : Answer(found.Json);
    }

    public Task<IResult> Add(ResourceKey key, HttpRequest request, CancellationToken cancellationToken) => Change(key, AddTo, request, cancellationToken);

    public Task<IResult> Delete(ResourceKey key, HttpRequest request, CancellationToken cancellationToken) => Change(key, DeleteFrom, request, cancellationToken);

    private async Task<IResult> Change(ResourceKey key, Action<JsonObject, JsonObject> change, HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = await ParametersReader.Read(request, definitions, validator);
        if (!parameters.Succeeded) return FhirAnswer.Fail(parameters.Issues);
        if (parameters.Value.Value("meta") is not { Exists: true, TypeName: "Meta" } sent)
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter", "The parameter meta is missing. Add it with a valueMeta: the profiles, tags and labels to add or to delete."));
        var given = JsonNode.Parse(sent.Json.Span)!.AsObject();
        var written = await update.Write(
            _ => ValueTask.FromResult<Outcome<WriteTarget>>(WriteTarget.Of(key)), (_, current) => Changed(key, current, given, change), madeFromCurrent: true, request, cancellationToken);
        return written is FhirAnswer { Issues.Count: 0, Version: { } version } ? Answer(version.Json) : written;
    }

    private Outcome<ResourceDocument> Changed(ResourceKey key, StoredVersion? current, JsonObject given, Action<JsonObject, JsonObject> change)
    {
        if (current is null) return Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}.");
        if (current.IsDeleted) return Interactions.Read.Deleted(key);
        var resource = JsonNode.Parse(current.Json.Span)!.AsObject();
        if (resource["meta"] is not JsonObject meta) resource["meta"] = meta = [];
        change(meta, given);
        var document = ResourceDocument.Parse(Encoding.UTF8.GetBytes(resource.ToJsonString(Plain)), definitions);
        var issues = WriteRules.Check(document.Value, key.Type, key.Id, validator);
        return issues.Count > 0 ? Outcome<ResourceDocument>.Failure(issues) : document;
    }

    private static void AddTo(JsonObject meta, JsonObject given)
    {
        foreach (var name in Lists)
        {
            if (given[name] is not JsonArray added) continue;
            if (meta[name] is not JsonArray list) meta[name] = list = [];
            foreach (var item in added.Where(item => !list.Any(known => IsSame(known, item))).ToList()) list.Add(item?.DeepClone());
        }
    }

    private static void DeleteFrom(JsonObject meta, JsonObject given)
    {
        foreach (var name in Lists)
        {
            if (given[name] is not JsonArray deleted || meta[name] is not JsonArray list) continue;
            foreach (var item in list.Where(known => deleted.Any(item => IsSame(known, item))).ToList()) list.Remove(item);
            if (list.Count == 0) meta.Remove(name);
        }
    }

    /// <summary>A profile by its canonical, a coding by system and code.</summary>
    private static bool IsSame(JsonNode? one, JsonNode? other) => one is JsonObject coding && other is JsonObject second
        ? (string?)coding["system"] == (string?)second["system"] && (string?)coding["code"] == (string?)second["code"]
        : JsonNode.DeepEquals(one, other);

    private static FhirAnswer Answer(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        using var answer = new ParametersWriter();
        answer.Raw("return", "valueMeta", document.RootElement.TryGetProperty("meta", out var meta) ? meta.GetRawText() : null);
        return answer.Finish();
    }
}
