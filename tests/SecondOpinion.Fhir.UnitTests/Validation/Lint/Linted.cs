using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.UnitTests.Validation.Lint;

/// <summary>Validates small definitions, alone or among others, and shows what the rules on definitions find as "severity place rule".</summary>
internal static class Linted
{
    public static string[] Resource(string json, params string[] others)
    {
        var definitions = new DefinitionCatalogue(R4Pack.Embedded, new InMemoryDefinitions(others));
        return new Validator(definitions).Validate(ResourceDocument.Parse(json, definitions).Value)
            .Where(issue => issue.Severity > IssueSeverity.Information && issue.Id.Contains('-', StringComparison.Ordinal) && issue.Id.Length > 9)
            .Select(issue => $"{issue.Severity} {issue.Expression} {issue.Id}").ToArray();
    }

    public static string CodeSystem(string members, string content = "complete", string url = "http://test.example/cs") =>
        $$$$"""{"resourceType":"CodeSystem","url":"{{{{url}}}}","status":"active","content":"{{{{content}}}}",{{{{members}}}}}""";

    /// <summary>A value set with these parts.</summary>
    public static string ValueSet(string include, string url = "http://test.example/vs") =>
        $$$$"""{"resourceType":"ValueSet","url":"{{{{url}}}}","status":"active","compose":{"include":[{{{{include}}}}]}}""";

    /// <summary>A profile with these rows in its differential.</summary>
    public static string Profile(string type, string rows, string? parent = null, string more = "\"abstract\":false") =>
        $$$$"""{"resourceType":"StructureDefinition","url":"http://test.example/p","name":"P","status":"active","kind":"{{{{Kind(type)}}}}","type":"{{{{type}}}}","derivation":"constraint","baseDefinition":"{{{{parent ?? DefinitionCatalogue.CoreBase + type}}}}",{{{{more}}}},"differential":{"element":[{{{{rows}}}}]}}""";

    private static string Kind(string type) => DefinitionCatalogue.R4.FindResourceType(type) is null ? "complex-type" : "resource";

    private sealed class InMemoryDefinitions(string[] texts) : IDefinitionSource
    {
        private readonly (string ResourceType, string Url, byte[] Json)[] rows = texts.Select(Read).ToArray();

        public ReadOnlyMemory<byte>? Find(string resourceType, string url) =>
            Array.Find(rows, row => row.ResourceType == resourceType && row.Url == url) is { Json: { } json } ? json : default(ReadOnlyMemory<byte>?);

        public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) => rows.Where(row => row.ResourceType == resourceType).Select(row => (ReadOnlyMemory<byte>)row.Json);

        private static (string ResourceType, string Url, byte[] Json) Read(string json)
        {
            using var document = JsonDocument.Parse(json);
            return (document.RootElement.GetProperty("resourceType").GetString()!, document.RootElement.GetProperty("url").GetString()!, Encoding.UTF8.GetBytes(json));
        }
    }
}
