using System.Text.Json;
using SecondOpinion.Fhir.Exchange.Cases;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>Reads a checklist from its PlanDefinition.</summary>
internal static class ChecklistReader
{
    public static (string? Group, Checklist Checklist) Read(JsonElement plan)
    {
        var group = Parts(plan, "useContext").SelectMany(context => Parts(context.GetProperty("valueCodeableConcept"), "coding"))
            .Where(coding => Text(coding, "system") == Vocabulary.TumourGroup).Select(coding => Text(coding, "code")).FirstOrDefault();
        var byKind = new Dictionary<string, IReadOnlyList<ChecklistItem>>();
        foreach (var kind in Parts(plan, "action"))
        {
            var items = Parts(kind, "action").Select(ReadItem).ToArray();
            foreach (var code in CodesOf(kind, "code", Vocabulary.OpinionKind)) byKind[code] = items;
        }

        return (group, new Checklist($"{Text(plan, "url")}|{Text(plan, "version")}", byKind));
    }

    private static ChecklistItem ReadItem(JsonElement action) => new(
        CodesOf(action, "code", Vocabulary.ChecklistItem).First(),
        Text(action, "title") ?? "",
        Parts(action, "reason").Select(reason => Text(reason, "text")).FirstOrDefault() ?? "",
        Parts(action, "extension").Where(e => Text(e, "url") == Vocabulary.AcceptedFormat).Select(e => Text(e, "valueString")!).ToArray(),
        Text(action, "requiredBehavior") switch { "must" => Necessity.Required, "must-unless-documented" => Necessity.Recommended, _ => Necessity.Available },
        Parts(action, "input").Select(ReadInput).ToArray());

    private static ItemInput ReadInput(JsonElement input)
    {
        var filter = Parts(input, "codeFilter").FirstOrDefault();
        var date = Parts(input, "dateFilter").FirstOrDefault();
        var hasCode = filter.ValueKind == JsonValueKind.Object;
        var hasDate = date.ValueKind == JsonValueKind.Object;
        return new ItemInput(
            Text(input, "type")!,
            hasCode ? Text(filter, "path") : null,
            hasCode ? Parts(filter, "code").Select(code => $"{Text(code, "system")}|{Text(code, "code")}").ToHashSet() : [],
            hasDate ? Text(date, "path") : null,
            hasDate ? (date.GetProperty("valueDuration").GetProperty("value").GetInt32(), Text(date.GetProperty("valueDuration"), "code") ?? "mo") : null);
    }

    private static IEnumerable<string> CodesOf(JsonElement parent, string name, string system) =>
        Parts(parent, name).SelectMany(concept => Parts(concept, "coding")).Where(coding => Text(coding, "system") == system).Select(coding => Text(coding, "code")!);

    private static IEnumerable<JsonElement> Parts(JsonElement parent, string name) => parent.TryGetProperty(name, out var parts) ? parts.EnumerateArray() : [];

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var text) ? text.GetString() : null;
}
