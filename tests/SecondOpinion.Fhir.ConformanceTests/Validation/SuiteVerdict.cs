using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>One case of the validator suite, and what we say of it.</summary>
internal sealed record SuiteVerdict(string Suite, string File, string Phase, string? Profile, bool Expected, IReadOnlyList<string> Published, IReadOnlyList<Issue> Errors)
{
    /// <summary>What tells the case apart: its file and phase, and the profile's file.</summary>
    public string Key => Profile is null ? $"{Suite} {File}" : $"{Suite} {File} {Phase} {Profile}";

    public bool Agrees => Expected == (Errors.Count == 0);

    /// <summary>Reads a line of the suite's list and validates its file.</summary>
    /// <param name="others">Packages that the published verdicts were made with.</param>
    public static SuiteVerdict Of(JsonElement row, string folder, IReadOnlyList<IDefinitionSource> others)
    {
        var files = row.GetProperty("supporting").EnumerateArray().Select(file => file.GetString()!).ToList();
        string? profile = null;
        string? profileName = null;
        if (row.GetProperty("profile") is { ValueKind: JsonValueKind.Object } named)
        {
            if (named.TryGetProperty("file", out var file)) files.Add(file.GetString()!);
            else profile = named.GetProperty("url").GetString();
            profileName = profile ?? Path.GetFileName(files[^1]);
        }

        var loaded = DefinitionFiles.Read(files.Select(file => Path.Combine(folder, file))).Value;
        if (profileName is not null) profile ??= loaded.LastUrl;
        var name = row.GetProperty("file").GetString()!;
        return new SuiteVerdict(
            row.GetProperty("suite").GetString()!,
            Path.GetFileName(name),
            row.GetProperty("phase").GetString()!,
            profileName,
            row.GetProperty("valid").GetBoolean(),
            row.GetProperty("errorList").EnumerateArray().Select(error => $"{error.GetProperty("expression")}: {error.GetProperty("text")}").ToArray(),
            Judge(Path.Combine(folder, name), profile, new DefinitionCatalogue([R4Pack.Embedded, loaded, .. others])));
    }

    public override string ToString() =>
        $"{Key}\n  expected {(Expected ? "valid" : "invalid")}, found {(Errors.Count == 0 ? "valid" : "invalid")}"
        + string.Concat((Expected ? Errors.Take(3).Select(e => $"{e.Id} at {e.Expression}: {e.Message}") : Published.Take(3)).Select(line => $"\n    {line}"));

    private static IReadOnlyList<Issue> Judge(string path, string? profile, DefinitionCatalogue definitions)
    {
        var bytes = System.IO.File.ReadAllBytes(path);
        var parsed = path.EndsWith(".xml", StringComparison.Ordinal) ? ResourceDocument.ParseXml(bytes, definitions) : ResourceDocument.Parse(bytes, definitions);
        return ValidationData.Errors(parsed.Succeeded ? new Validator(definitions).Validate(parsed.Value, profile is null ? [] : [profile]) : parsed.Issues);
    }
}
