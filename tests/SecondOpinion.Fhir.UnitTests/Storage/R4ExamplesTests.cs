using System.Text.Json.Nodes;
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

    private static List<string> ExampleFiles()
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
