using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>The public suite's cases on questionnaires and responses, JSON and XML, with what was found where our verdict is another.</summary>
public sealed class QuestionnaireSuiteTests(ITestOutputHelper output)
{
    private const double Floor = 0.95;

    private static string Folder => Path.Combine(Material.Suites!, "validator");

    [NeedsSuitesFact]
    public void Responses_are_judged_by_their_questionnaires_as_published()
    {
        var (agreed, all) = (0, 0);
        foreach (var line in File.ReadLines(Path.Combine(Folder, "cases.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var row = json.RootElement;
            if (row.GetProperty("suite").GetString() != "Q") continue;
            var errors = Errors(row);
            all++;
            if (row.GetProperty("valid").GetBoolean() == (errors.Count == 0)) agreed++;
            else output.WriteLine($"{row.GetProperty("name")}: we found {errors.Count} errors\n{ValidationData.Describe(errors)}");
        }

        output.WriteLine($"{agreed} of {all} verdicts agree.");
        Assert.True(agreed >= all * Floor, $"{agreed} of {all} verdicts agree, under the floor of {Floor:P0}.");
    }

    [NeedsR4ExamplesFact]
    public void SDCs_own_responses_answer_their_questionnaires()
    {
        var package = Path.Combine(Material.Root, "tests", "node_modules", "hl7.fhir.uv.sdc");
        var files = Directory.Exists(package) ? Directory.GetFiles(Path.Combine(package, "example"), "*.json") : [];
        var definitions = new DefinitionCatalogue(R4Pack.Embedded, new PackageFolder(package), DefinitionFiles.Read(Named(files, "Questionnaire-")).Value);
        var validator = new Validator(definitions);
        Assert.All(Named(files, "QuestionnaireResponse-"), file =>
        {
            var issues = validator.Validate(ResourceDocument.Parse(File.ReadAllBytes(file), definitions).Value);
            Assert.DoesNotContain(issues, issue => issue.Id.StartsWith("response-", StringComparison.Ordinal));
        });
    }

    private static IEnumerable<string> Named(string[] files, string prefix) => files.Where(file => Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal));

    private static IReadOnlyList<Issue> Errors(JsonElement row)
    {
        var supporting = row.GetProperty("supporting").EnumerateArray().Select(file => Path.Combine(Folder, file.GetString()!));
        var definitions = new DefinitionCatalogue(R4Pack.Embedded, DefinitionFiles.Read(supporting).Value);
        var parsed = Read(row.GetProperty("file").GetString()!, definitions);
        return ValidationData.Errors(parsed.Succeeded ? new Validator(definitions).Validate(parsed.Value) : parsed.Issues);
    }

    private static Outcome<ResourceDocument> Read(string file, DefinitionCatalogue definitions)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        return file.EndsWith(".xml", StringComparison.Ordinal) ? ResourceDocument.ParseXml(bytes, definitions) : ResourceDocument.Parse(bytes, definitions);
    }
}
