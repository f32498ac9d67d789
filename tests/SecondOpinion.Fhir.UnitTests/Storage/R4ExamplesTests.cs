using System.Text.Json.Nodes;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Every example resource of HL7's R4 package, from R4_EXAMPLES or tests/node_modules.</summary>
public sealed class R4ExamplesTests(ITestOutputHelper output)
{
    /// <summary>Larger files are Bundles of definitions.</summary>
    private const int MaxFile = 1_000_000;

    // Most of the package is definitions; they are as large as all the rest, and the validator's tests go through them.
    private static readonly HashSet<string> Definitional =
    [
        "StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "OperationDefinition", "CompartmentDefinition", "ConceptMap", "CapabilityStatement", "NamingSystem",
    ];

    [Fact]
    public async Task Every_example_is_stored_read_back_unchanged_but_for_id_and_meta_and_found()
    {
        var files = ExampleFiles();
        if (files.Count == 0) return;

        await using var test = await TestStore.Open();
        var indexer = new SearchIndexer(new SearchParameterTable(DefinitionCatalogue.R4), [], TimeZoneInfo.Utc);
        var faults = new List<string>();
        var ids = new Dictionary<string, int>();
        var entries = 0L;
        foreach (var group in files.Chunk(100))
        {
            var documents = new List<ResourceDocument>();
            foreach (var file in group)
            {
                var parsed = ResourceDocument.Parse(await File.ReadAllBytesAsync(file), DefinitionCatalogue.R4);
                if (parsed.Succeeded) documents.Add(parsed.Value);
                else Assert.Fail($"{Path.GetFileName(file)}: {parsed.Issues[0].Id}");
            }

            var changes = documents.Select(document => new Change(ChangeKind.Create, new ResourceKey(document.Root.TypeName, Guid.NewGuid().ToString()), document)).ToArray();
            var committed = await test.Committed(changes);
            for (var i = 0; i < changes.Length; i++)
            {
                var key = changes[i].Key;
                var stored = await test.Store.Read(key, Access.Everything, CancellationToken.None);
                Assert.True(JsonNode.DeepEquals(WithoutStamp(documents[i].Utf8), WithoutStamp(stored!.Json)), key.Type + " " + documents[i].Root.ChildText("id"));
                entries += indexer.Index(documents[i], faults).Count;
                ids[key.Type] = ids.GetValueOrDefault(key.Type) + 1;
            }
        }

        output.WriteLine($"{files.Count} examples of {ids.Count} types, {entries} index entries");
        Assert.Empty(faults.Distinct());
        foreach (var (type, count) in ids) Assert.Equal(count, (await test.Search(type, "_count=1")).Total);
    }

    /// <remarks>That the expressions find what they find in fhirpath.js is asserted by PeerTests of the conformance tests; this is the rest of the way into the index.</remarks>
    [Fact]
    public async Task Whatever_an_expression_finds_is_in_the_index_and_nothing_else()
    {
        var parameters = new SearchParameterTable(DefinitionCatalogue.R4);
        var indexer = new SearchIndexer(parameters, [], TimeZoneInfo.Utc);
        var context = new FhirPathContext(DefinitionCatalogue.R4, DateTimeOffset.UnixEpoch) { AsFilters = true };
        var differences = new SortedSet<string>(StringComparer.Ordinal);
        var compared = 0;
        foreach (var file in ExampleFiles())
        {
            var document = ResourceDocument.Parse(await File.ReadAllBytesAsync(file), DefinitionCatalogue.R4).Value;
            var type = document.Root.TypeName;
            var indexed = NamesIn(indexer.Index(document));
            foreach (var parameter in parameters.Of(type).Where(parameter => parameter.Code is not ("_id" or "_lastUpdated") && parameter.Expression is not null))
            {
                // The whole expression, as the definition has it, not the part that concerns the type.
                var found = FhirPathExpression.Compiled(parameter.Expression!).Value.Evaluate(document.Root, context);
                var isComposite = parameter.Type == SearchParameterType.Composite;
                var isIndexed = indexed.Contains(IndexedParameter.NameOf(type, parameter.Code) + (isComposite ? "$0" : ""));
                compared++;

                // A composite is indexed where all of its parts are there.
                if (isIndexed != (found.Value.Count > 0) && !(isComposite && !isIndexed)) differences.Add($"{type}?{parameter.Code} is {(isIndexed ? "" : "not ")}indexed in {Path.GetFileName(file)}");
            }
        }

        output.WriteLine($"{compared} parameters of examples compared");
        Assert.Empty(differences);
    }

    private static HashSet<string> NamesIn(IndexEntries entries) =>
    [
        .. entries.Tokens.Select(entry => entry.Parameter.Name), .. entries.Strings.Select(entry => entry.Parameter.Name), .. entries.Dates.Select(entry => entry.Parameter.Name),
        .. entries.Numbers.Select(entry => entry.Parameter.Name), .. entries.Quantities.Select(entry => entry.Parameter.Name),
        .. entries.References.Select(entry => entry.Parameter.Name), .. entries.Uris.Select(entry => entry.Parameter.Name),
    ];

    internal static List<string> ExampleFiles()
    {
        var folder = Environment.GetEnvironmentVariable("R4_EXAMPLES") ?? FindFolder();
        if (folder is null || !Directory.Exists(folder))
        {
            // xunit 2 has no skipping at run time; this must not pass in silence.
            Console.Error.WriteLine("SKIPPED: HL7's R4 examples are not here. Run tests/run.sh, or set R4_EXAMPLES to the folder of the npm package hl7.fhir.r4.examples.");
            return [];
        }

        return [.. Directory.EnumerateFiles(folder, "*-*.json").Where(file => !Definitional.Contains(Path.GetFileName(file).Split('-')[0]) && new FileInfo(file).Length < MaxFile).Order(StringComparer.Ordinal)];
    }

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var examples = Path.Combine(folder.FullName, "tests", "node_modules", "hl7.fhir.r4.examples");
            if (Directory.Exists(examples)) return examples;
        }

        return null;
    }

    /// <summary>The resource without what the store writes into it.</summary>
    private static JsonNode WithoutStamp(ReadOnlyMemory<byte> json)
    {
        var resource = JsonNode.Parse(json.Span)!.AsObject();
        resource.Remove("id");
        if (resource["meta"] is not JsonObject meta) return resource;
        meta.Remove("versionId");
        meta.Remove("lastUpdated");
        if (meta.Count == 0) resource.Remove("meta");
        return resource;
    }
}
