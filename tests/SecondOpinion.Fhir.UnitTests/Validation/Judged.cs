using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.UnitTests.Validation;

/// <summary>Validates small resources, and shows each finding as "severity place rule" so that a test reads as its expectation.</summary>
internal static class Judged
{
    private static readonly Validator Plain = new(DefinitionCatalogue.R4);

    /// <summary>The findings of warning and above on a resource judged by its type and what it claims.</summary>
    public static string[] Resource(string json) => Show(Issues(json, Plain, DefinitionCatalogue.R4, ValidationOptions.Default));

    /// <summary>The findings on a resource judged by a profile; other definitions may come with it.</summary>
    public static string[] ByProfile(string json, string profile, params string[] others) => Show(IssuesByProfile(json, profile, others));

    /// <summary>The same findings, whole.</summary>
    public static IReadOnlyList<Issue> IssuesByProfile(string json, string profile, params string[] others)
    {
        var source = new InMemoryDefinitions([profile, .. others]);
        var definitions = new DefinitionCatalogue(R4Pack.Embedded, source);
        return Issues(json, new Validator(definitions), definitions, new ValidationOptions { Profiles = [source.FirstUrl] });
    }

    public static IReadOnlyList<Issue> Issues(string json, ValidationOptions? options = null) =>
        Issues(json, Plain, DefinitionCatalogue.R4, options ?? ValidationOptions.Default);

    /// <summary>A profile given by its differential rows.</summary>
    public static string Profile(string type, string rows, string url = "http://test.example/profile") =>
        $$$$"""{"resourceType":"StructureDefinition","url":"{{{{url}}}}","kind":"resource","type":"{{{{type}}}}","derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/{{{{type}}}}","differential":{"element":[{{{{rows}}}}]}}""";

    /// <summary>A valid Patient with something added.</summary>
    public static string Patient(string members) => $$$$"""{"resourceType":"Patient",{{{{members}}}}}""";

    /// <summary>A valid Observation with something added.</summary>
    public static string Observation(string members) => $$$$"""{"resourceType":"Observation","status":"final","code":{"text":"a finding"},{{{{members}}}}}""";

    private static IReadOnlyList<Issue> Issues(string json, Validator validator, DefinitionCatalogue definitions, ValidationOptions options) =>
        validator.Validate(ResourceDocument.Parse(json, definitions).Value, options);

    private static string[] Show(IEnumerable<Issue> issues) =>
        issues.Where(issue => issue.Severity > IssueSeverity.Information).Select(issue => $"{issue.Severity} {issue.Expression} {issue.Id}").ToArray();

    private sealed class InMemoryDefinitions(string[] definitions) : IDefinitionSource
    {
        private readonly List<(string ResourceType, string Url, byte[] Json)> rows = definitions.Select(Read).ToList();

        public string FirstUrl => rows[0].Url;

        public ReadOnlyMemory<byte>? Find(string resourceType, string url) =>
            rows.Find(row => row.ResourceType == resourceType && row.Url == url) is { Json: { } json } ? json : default(ReadOnlyMemory<byte>?);

        public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) =>
            rows.Where(row => row.ResourceType == resourceType).Select(row => (ReadOnlyMemory<byte>)row.Json);

        private static (string ResourceType, string Url, byte[] Json) Read(string json)
        {
            using var document = JsonDocument.Parse(json);
            return (document.RootElement.GetProperty("resourceType").GetString()!, document.RootElement.GetProperty("url").GetString()!, Encoding.UTF8.GetBytes(json));
        }
    }
}
