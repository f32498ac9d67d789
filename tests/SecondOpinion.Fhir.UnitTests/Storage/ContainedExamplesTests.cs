using System.Globalization;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;
using Xunit.Abstractions;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Whatever R4's examples contain is found by values of its own, and by nobody who did not ask for it.</summary>
public sealed class ContainedExamplesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_contained_resource_of_the_examples_is_found_by_its_own_values()
    {
        var containers = R4ExamplesTests.ExampleFiles()
            .Where(file => File.ReadAllText(file).Contains("\"contained\"", StringComparison.Ordinal))
            .Select(file => ResourceDocument.Parse(File.ReadAllBytes(file), DefinitionCatalogue.R4).Value)
            .Where(document => document.Root.Child("contained").Exists).ToList();
        if (containers.Count == 0) return;

        await using var test = await Open();
        var indexer = new SearchIndexer(TestStore.Parameters, [], TimeZoneInfo.Utc);
        var changes = containers.Select((document, i) => new Change(ChangeKind.Create, new ResourceKey(document.Root.TypeName, $"e{i}"), document)).ToArray();
        foreach (var chunk in changes.Chunk(50)) await test.Committed(chunk);

        var (asked, kinds) = (0, new Dictionary<string, int>());
        foreach (var change in changes)
        {
            foreach (var contained in indexer.IndexContained(change.Content!, change.Key.Id))
            {
                var questions = Questions(contained).ToList();
                foreach (var (kind, question) in questions)
                {
                    Assert.Contains((change.Key, contained.Id), await All(test, contained.Type, question, "&_contained=true&_containedType=contained"));
                    Assert.Contains((change.Key, ""), await All(test, contained.Type, question, "&_contained=true"));
                    Assert.All(await All(test, contained.Type, question, ""), found => Assert.Equal((contained.Type, ""), (found.Key.Type, found.Fragment)));
                    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                    asked++;
                }

                Assert.True(questions.Count > 0 || contained.Entries.Count == 0, $"{change.Key}#{contained.Id} has entries that no question was made of");
            }
        }

        output.WriteLine($"{containers.Count} containers, {asked} questions: {string.Join(", ", kinds.Select(kind => $"{kind.Value} {kind.Key}"))}");
        Assert.True(kinds.Count >= 6);
    }

    /// <summary>One question of each kind that the resource can answer, and its id.</summary>
    private static IEnumerable<(string Kind, string Query)> Questions(ContainedEntries contained)
    {
        var entries = contained.Entries;
        (string, string)? Ask<T>(string kind, IEnumerable<T> among, Func<T, IndexedParameter> parameter, Func<T, string?> value)
        {
            foreach (var entry in among)
            {
                var name = parameter(entry).Name;
                var code = name[(name.IndexOf('?') + 1)..];
                if (code.AsSpan().IndexOfAny(':', '$') < 0 && value(entry) is { Length: > 0 } text) return (kind, $"{code}={Uri.EscapeDataString(text)}");
            }

            return null;
        }

        static string Day(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        (string, string)?[] all =
        [
            contained.Id.Length == 0 ? null : ("id", "_id=" + contained.Id),
            Ask("token", entries.Tokens, entry => entry.Parameter, entry => entry.Code.Length == 0 ? null : $"{SearchEscapes.Escape(entry.System ?? "")}|{SearchEscapes.Escape(entry.Code)}"),
            Ask("string", entries.Strings, entry => entry.Parameter, entry => SearchEscapes.Escape(entry.Exact)),
            Ask("date", entries.Dates, entry => entry.Parameter, entry => entry.Low <= DateTime.UnixEpoch.Ticks ? null : "ge" + Day(entry.Low)),
            Ask("reference", entries.References, entry => entry.Parameter, entry => entry.Type is null || entry.Server is not null || entry.Version.Length > 0 ? null : $"{entry.Type}/{entry.Target}"),
            Ask("quantity", entries.Quantities, entry => entry.Parameter, entry => entry.Low != entry.High ? null : $"{entry.Low.ToString(CultureInfo.InvariantCulture)}|{SearchEscapes.Escape(entry.System ?? "")}|{SearchEscapes.Escape(entry.Code)}"),
            Ask("uri", entries.Uris, entry => entry.Parameter, entry => SearchEscapes.Escape(entry.Uri)),
        ];
        return all.OfType<(string, string)>();
    }

    private static async Task<List<(ResourceKey Key, string Fragment)>> All(TestStore test, string type, string query, string mode)
    {
        var page = await test.Search(type, query + mode + "&_count=500");
        Assert.Null(page.Next);
        return [.. page.Matches.Select(match => match.Container is { } container ? (container, match.Key.Id) : (match.Key, ""))];
    }
}
