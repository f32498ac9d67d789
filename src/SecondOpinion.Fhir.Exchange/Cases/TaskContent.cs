using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>A Task while it is being changed. What is not touched stays as its sender wrote it.</summary>
public sealed class TaskContent
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject json;

    private TaskContent(JsonObject json) => this.json = json;

    public string? Id => Text("id");

    public string Status
    {
        get => Text("status") ?? "";
        set => json["status"] = value;
    }

    /// <summary>What the Task is to a case; null for Tasks that move none.</summary>
    public TaskKind? Kind => Coding(json["code"], Vocabulary.TaskKind) switch
    {
        "case" => TaskKind.Case, "review" => TaskKind.Review, "information-request" => TaskKind.InformationRequest, "material" => TaskKind.Material, "translation" => TaskKind.Translation,
        "specialist-input" => TaskKind.SpecialistInput, "clarification" => TaskKind.Clarification, "cancellation-request" => TaskKind.CancellationRequest, _ => null,
    };

    public string? BusinessStatus
    {
        get => Coding(json["businessStatus"], Vocabulary.BusinessStatus);
        set => SetConcept("businessStatus", Vocabulary.BusinessStatus, value);
    }

    public string? StatusReason
    {
        get => Coding(json["statusReason"], Vocabulary.StatusReason);
        set => SetConcept("statusReason", Vocabulary.StatusReason, value);
    }

    public IReadOnlyList<string> Notes => (json["note"] as JsonArray ?? []).Select(note => (string?)note?["text"]).OfType<string>().ToArray();

    public string? Priority => Text("priority");

    public DateTimeOffset AuthoredOn => DateTimeOffset.Parse(Text("authoredOn")!, CultureInfo.InvariantCulture);

    public DateTimeOffset LastModified => DateTimeOffset.Parse(Text("lastModified")!, CultureInfo.InvariantCulture);

    /// <summary>Until when the work may take; null when that was not said.</summary>
    public DateTimeOffset? Ends => DateTimeOffset.TryParse((string?)json["restriction"]?["period"]?["end"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;

    /// <summary>What the ServiceRequest is stored as: <c>ServiceRequest/1</c>.</summary>
    public string Focus => ReferenceText("focus") ?? "";

    public string? Patient => ReferenceText("for");

    public string? Requester => ReferenceText("requester");

    /// <summary>How often this Task has been claimed.</summary>
    public int Generation => Lease?.Generation ?? 0;

    /// <summary>Something is put out, in whatever type.</summary>
    public bool HasOutput => json["output"] is JsonArray { Count: > 0 };

    public string? PartOf => (json["partOf"] as JsonArray)?.OfType<JsonObject>().Select(r => (string?)r["reference"]).FirstOrDefault();

    public JsonObject? Owner
    {
        get => json["owner"] as JsonObject;
        set => Set("owner", value);
    }

    public ClaimLease? Lease
    {
        get => Extension(Vocabulary.ClaimLease) is { } extension ? ClaimLease.Read(extension) : null;
        set => SetExtension(Vocabulary.ClaimLease, value?.Write());
    }

    public SlaClock? Clock
    {
        get => Extension(Vocabulary.SlaClock) is { } extension ? SlaClock.Read(extension) : null;
        set => SetExtension(Vocabulary.SlaClock, value?.Write());
    }

    /// <summary>How the queue item is offered; null for one that was not routed.</summary>
    public Offer? Offer
    {
        get => Extension(Vocabulary.Offer) is { } extension ? Routing.Offer.Read(extension) : null;
        set => SetExtension(Vocabulary.Offer, value?.Write());
    }

    /// <summary>The centres that alone may claim; none: any may.</summary>
    public IReadOnlyList<JsonObject> Candidates
    {
        get => (json["extension"] as JsonArray ?? []).OfType<JsonObject>().Where(e => (string?)e["url"] == Vocabulary.CandidateList).Select(e => e["valueReference"]).OfType<JsonObject>().ToArray();
        set
        {
            SetExtension(Vocabulary.CandidateList, null);
            if (value.Count == 0) return;
            if (json["extension"] is not JsonArray extensions) json["extension"] = extensions = [];
            foreach (var candidate in value) extensions.Add(new JsonObject { ["url"] = Vocabulary.CandidateList, ["valueReference"] = candidate.DeepClone() });
        }
    }

    public static TaskContent Read(ReadOnlyMemory<byte> utf8) => new(JsonNode.Parse(utf8.Span)!.AsObject());

    public static TaskContent Create(JsonObject json) => new(json);

    /// <summary>References under <c>output</c> of this type.</summary>
    public IEnumerable<string> Outputs(string type) => (json["output"] as JsonArray ?? [])
        .OfType<JsonObject>()
        .Where(output => Coding(output["type"], Vocabulary.TaskParameter) == type)
        .Select(output => (string?)output["valueReference"]?["reference"])
        .OfType<string>();

    public void AddOutput(string type, string reference)
    {
        if (Outputs(type).Contains(reference)) return;
        var outputs = json["output"] as JsonArray ?? [];
        if (json["output"] is null) json["output"] = outputs;
        outputs.Add(new JsonObject { ["type"] = FhirJson.Concept(Vocabulary.TaskParameter, type), ["valueReference"] = FhirJson.Reference(reference) });
    }

    /// <summary>Values under <c>input</c> of this type, each as the JSON that holds it.</summary>
    public IEnumerable<JsonObject> Inputs(string type) => (json["input"] as JsonArray ?? []).OfType<JsonObject>().Where(input => Coding(input["type"], Vocabulary.TaskParameter) == type);

    public void AddInput(string type, string valueName, JsonNode value)
    {
        if (json["input"] is not JsonArray inputs) json["input"] = inputs = [];
        inputs.Add(new JsonObject { ["type"] = FhirJson.Concept(Vocabulary.TaskParameter, type), [valueName] = value });
    }

    public void AddNote(string text, DateTimeOffset now)
    {
        if (json["note"] is not JsonArray notes) json["note"] = notes = [];
        notes.Add(new JsonObject { ["time"] = InstantText.Of(now), ["text"] = text });
    }

    /// <summary>Says until when the work may take.</summary>
    public void Restrict(SlaClock? clock)
    {
        if (clock is null) return;
        Restrict(clock.Started, clock.Due);
    }

    public void Restrict(DateTimeOffset start, DateTimeOffset end) =>
        Set("restriction", new JsonObject { ["period"] = new JsonObject { ["start"] = InstantText.Of(start), ["end"] = InstantText.Of(end) } });

    /// <summary>Sets an element, or removes it when the value is null.</summary>
    public void Set(string name, JsonNode? value)
    {
        if (value is null) json.Remove(name);
        else json[name] = value;
    }

    /// <summary>This Task with the parts that only the hub writes taken from another: identity, links, lease, owner and clock.</summary>
    public TaskContent WithHubPartsOf(TaskContent stored)
    {
        var merged = new TaskContent(json.DeepClone().AsObject());
        foreach (var name in new[] { "partOf", "groupIdentifier", "focus", "for", "authoredOn", "requester", "owner", "code", "intent", "restriction", "businessStatus", "priority", "input" })
            merged.Set(name, stored.Copy(name));
        foreach (var url in new[] { Vocabulary.ClaimLease, Vocabulary.SlaClock, Vocabulary.Offer }) merged.SetExtension(url, stored.Extension(url)?.DeepClone().AsObject());
        merged.Candidates = stored.Candidates;
        return merged;
    }

    /// <summary>A copy of an element, or null.</summary>
    public JsonNode? Copy(string name) => json[name]?.DeepClone();

    public void Touch(DateTimeOffset now) => json["lastModified"] = InstantText.Of(now);

    /// <summary>Replaces the extension of this url, or removes it when none is given.</summary>
    public void SetExtension(string url, JsonObject? extension)
    {
        var extensions = json["extension"] as JsonArray ?? [];
        foreach (var old in extensions.Where(e => (string?)e?["url"] == url).ToArray()) extensions.Remove(old);
        if (extension is not null) extensions.Add(extension);
        if (extensions.Count == 0) json.Remove("extension");
        else if (json["extension"] is null) json["extension"] = extensions;
    }

    public JsonObject? Extension(string url) => (json["extension"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(e => (string?)e["url"] == url);

    /// <summary>The Task as a resource to store.</summary>
    public ResourceDocument ToDocument(DefinitionCatalogue definitions) =>
        ResourceDocument.Parse(Encoding.UTF8.GetBytes(json.ToJsonString(Plain)), definitions).Value;

    /// <summary>The change that writes this Task over the version it was read from.</summary>
    public Change ToUpdate(StoredVersion readFrom, DefinitionCatalogue definitions) =>
        new(ChangeKind.Update, readFrom.Key, ToDocument(definitions), readFrom.Version);

    private static string? Coding(JsonNode? concept, string system) => (concept?["coding"] as JsonArray)?
        .OfType<JsonObject>()
        .Where(coding => (string?)coding["system"] == system)
        .Select(coding => (string?)coding["code"])
        .FirstOrDefault();

    private string? Text(string name) => (string?)json[name];

    private string? ReferenceText(string name) => (string?)json[name]?["reference"];

    private void SetConcept(string name, string system, string? code) => Set(name, code is null ? null : FhirJson.Concept(system, code));
}
