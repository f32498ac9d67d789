using System.Text.Json;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>What a measure defines for its reports. hl7.org/fhir/R4/measure.html</summary>
/// <param name="Scoring">proportion, ratio, continuous-variable, cohort, or null.</param>
internal sealed record MeasureShape(string? Scoring, IReadOnlyList<MeasureShape.Group> Groups)
{
    /// <summary>The measure that a report names, contained or loaded; null when it is neither.</summary>
    public static MeasureShape? Find(Element report, ValidationRun run)
    {
        if (report.Child("measure") is not { Exists: true, HasValue: true } named) return null;
        var text = named.Text!;
        if (text.StartsWith('#'))
            return run.References.FindContained(text[1..], report) is { Exists: true, TypeName: "Measure" } contained ? Parse(contained.Json) : null;
        return run.Profiles.Definitions.Find("Measure", LintDefinitions.WithoutVersion(text)) is { } json ? Parse(json) : null;
    }

    private static MeasureShape Parse(ReadOnlyMemory<byte> text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        var scoring = root.TryGetProperty("scoring", out var concept) && concept.ValueKind == JsonValueKind.Object
            && concept.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array
            ? codings.EnumerateArray().Select(coding => coding.TryGetProperty("code", out var code) ? code.GetString() : null).FirstOrDefault(code => code is not null)
            : null;
        return new MeasureShape(scoring, Items(root, "group").Select(group => new Group(
            CodedName.Read(group),
            Items(group, "population").Select(CodedName.Read).OfType<CodedName>().ToArray(),
            Items(group, "stratifier").Select(CodedName.Read).OfType<CodedName>().ToArray())).ToArray());
    }

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    internal sealed record Group(CodedName? Code, IReadOnlyList<CodedName> Populations, IReadOnlyList<CodedName> Stratifiers);
}
