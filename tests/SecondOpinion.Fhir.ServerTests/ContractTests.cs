using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What the server says it can do. A change shows as a change of the files in <c>tests/samples/contracts</c>, which UPDATE_CONTRACTS=1 writes anew.</summary>
public sealed class ContractTests(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private static readonly string[] Documents = ["v1", "Patient", "Medication", "ValueSet"];

    [Fact]
    public async Task The_capability_statement_is_as_it_was_reviewed()
    {
        var rest = (await server.Get("metadata"))["rest"]![0]!;
        var text = new StringBuilder();
        text.Append($"system: {Codes(rest["interaction"], "code")}\nsystem operations:{Lines(Operations(rest))}\n");
        var first = rest["resource"]![0]!;
        var common = Operations(first).ToHashSet();
        text.Append($"every type: {Codes(first["interaction"], "code")}\nevery type operations:{Lines(common)}\n");
        foreach (var flag in new[] { "versioning", "readHistory", "updateCreate", "conditionalCreate", "conditionalRead", "conditionalUpdate", "conditionalDelete" }) text.Append($"every type {flag}: {first[flag]}\n");
        foreach (var type in rest["resource"]!.AsArray())
        {
            Assert.Equal(Codes(first["interaction"], "code"), Codes(type!["interaction"], "code"));
            text.Append($"\n{type["type"]}\n  search: {Codes(type["searchParam"], "name")}\n{Lines(Operations(type).Except(common))}".TrimEnd() + "\n");
            foreach (var profile in type["supportedProfile"]?.AsArray() ?? []) text.Append($"  profile: {profile}\n");
        }

        await Contracts.Compare("capabilities.txt", text.ToString());
    }

    [Fact]
    public async Task The_openapi_document_is_as_it_was_reviewed()
    {
        var paths = JsonNode.Parse(await server.Client.GetStringAsync(new Uri(server.Address, "/swagger/v1/swagger.json")))!["paths"]!.AsObject();
        var text = new StringBuilder();

        // The routes of one type stand for those of all.
        foreach (var (path, item) in paths.Where(path => !IsOfAnotherType(path.Key, paths)).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            foreach (var (method, operation) in item!.AsObject().OrderBy(operation => operation.Key, StringComparer.Ordinal))
            {
                var parameters = string.Join(", ", (operation!["parameters"]?.AsArray() ?? []).Select(parameter => (string)parameter!["name"]!));
                text.Append($"{method.ToUpperInvariant()} {path}({parameters}): {operation["summary"]}\n");
            }
        }

        await Contracts.Compare("openapi.txt", text.ToString());
    }

    [Fact]
    public async Task The_openapi_documents_are_valid()
    {
        if (!Node.HasPackages)
        {
            output.WriteLine("SKIPPED: the packages of tests/package.json are not there. Run tests/run.sh.");
            return;
        }

        var documents = Documents.Select(name => new Uri(server.Address, $"/swagger/{name}/swagger.json").ToString()).ToArray();

        var verdicts = await Node.Run("openapi.mjs", documents);

        Assert.Equal(string.Concat(documents.Select(document => $"valid {document}\n")), verdicts);
    }

    /// <summary>Routes that Patient has too, under another type's name.</summary>
    private static bool IsOfAnotherType(string path, JsonObject paths) => path.Split('/') is ["", "fhir", [>= 'A' and <= 'Z', ..] type, .. var rest] && type != "Patient"
        && paths.ContainsKey(string.Join('/', ["/fhir/Patient", .. rest]));

    private static string Codes(JsonNode? list, string name) => string.Join(' ', (list?.AsArray() ?? []).Select(item => (string)item![name]!));

    private static IEnumerable<string> Operations(JsonNode holder) => (holder["operation"]?.AsArray() ?? []).Select(operation => $"${operation!["name"]} {operation["definition"]}");

    private static string Lines(IEnumerable<string> operations) => string.Concat(operations.Select(operation => $"\n  {operation}"));
}
