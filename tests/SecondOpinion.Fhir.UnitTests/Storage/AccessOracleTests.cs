using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Random stores, rules and questions: the store answers as a few naive loops over the same resources do.</summary>
public abstract class AccessOracleTests(StoreBackend backend)
{
    private static readonly string[] Colours = ["red", "blue", "green"];
    private static readonly string[] Statuses = ["requested", "received", "completed"];

    private static readonly Rule[] Rules =
    [
        new("Patient", "_tag=red", (_, r) => r.Tag == "red"),
        new("Patient", "_tag=blue", (_, r) => r.Tag == "blue"),
        new("Patient", "_has:Task:patient:status=completed", (all, r) => all.Any(t => t.For == r.Id && t.Status == "completed")),
        new("Task", "_tag=red", (_, r) => r.Tag == "red"),
        new("Task", "status=received,completed", (_, r) => r.Status is "received" or "completed"),
        new("Task", "patient.active=true", (all, r) => all.Any(p => p.Id == r.For && p.IsActive)),
        new("Task", "status=requested&_tag=green", (_, r) => r is { Status: "requested", Tag: "green" }),
        new("Task", "part-of:missing=true", (_, r) => r.PartOf is null),
    ];

    // Each question as a query, and what a resource must be to be an answer among those that may be seen.
    private static readonly Rule[] Questions =
    [
        new("Patient", "", (_, _) => true),
        new("Patient", "active=true", (_, r) => r.IsActive),
        new("Patient", "active:not=true&_sort=-_lastUpdated", (_, r) => !r.IsActive),
        new("Patient", "_has:Task:patient:status=requested", (seen, r) => seen.Any(t => t.For == r.Id && t.Status == "requested")),
        new("Patient", "_has:Task:patient:part-of.status=completed", (seen, r) => seen.Any(t => t.For == r.Id && seen.Any(p => p.Id == t.PartOf && p.Status == "completed"))),
        new("Task", "status=requested,completed&_sort=status", (_, r) => r.Status is "requested" or "completed"),
        new("Task", "patient.active=true", (seen, r) => seen.Any(p => p.Id == r.For && p.IsActive)),
        new("Task", "patient:Patient._tag=blue&status=received", (seen, r) => r.Status == "received" && seen.Any(p => p.Id == r.For && p.Tag == "blue")),
        new("Task", "part-of.patient.active=true", (seen, r) => seen.Any(t => t.Id == r.PartOf && seen.Any(p => p.Id == t.For && p.IsActive))),
        new("Task", "part-of:missing=false&_tag=red,green", (_, r) => r.PartOf is not null && r.Tag is "red" or "green" && r.PartOf is not null),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Searches_includes_totals_and_history_hold_exactly_what_may_be_seen(int seed)
    {
        var random = new Random(seed);
        await using var test = await Open();
        var all = await Populate(test, random);
        for (var round = 0; round < 12; round++)
        {
            var rules = Rules.Where(_ => random.Next(3) == 0).ToList();
            var access = Access.To(rules.Select(rule => Query(rule.Type, rule.Text)));
            var seen = all.Where(r => rules.Exists(rule => rule.Type == r.Type && rule.Holds(all, r))).ToList();
            var what = $"seed {seed}, rules {string.Join(" or ", rules.Select(rule => $"{rule.Type}?{rule.Text}"))}";

            foreach (var question in Questions)
            {
                var expected = seen.Where(r => r.Type == question.Type && question.Holds(seen, r)).Select(r => r.Id).ToList();
                var (found, included, total) = await Pages(test, question, access);
                Assert.True(expected.Order().SequenceEqual(found.Order()), $"{what}: {question.Type}?{question.Text} found {string.Join(' ', found)}, not {string.Join(' ', expected)}");
                Assert.True(expected.Count == total, $"{what}: {question.Type}?{question.Text} has total {total}, not {expected.Count}");
                Assert.True(Related(seen, question.Type, expected).SetEquals(included), $"{what}: {question.Type}?{question.Text} includes {string.Join(' ', included)}");
            }

            if (round % 3 == 0) await FindInside(test, access, seen, what);
            foreach (var type in new[] { null, "Task", "Patient" })
            {
                var history = await test.Store.ReadHistory(new HistoryQuery(type, null, 1000), access, CancellationToken.None);
                var expected = seen.Where(r => type is null || r.Type == type).SelectMany(r => Enumerable.Repeat(r.Id, r.Versions)).Order();
                Assert.True(expected.SequenceEqual(history.Versions.Select(version => version.Key.Id).Order()), $"{what}: history of {type}");
                Assert.Equal(history.Versions.Count, history.Total);
            }

            foreach (var resource in all)
                Assert.True(seen.Contains(resource) == await test.Store.Read(new ResourceKey(resource.Type, resource.Id), access, CancellationToken.None) is not null, $"{what}: {resource.Id}");
        }
    }

    private static async Task FindInside(TestStore test, Access access, List<Resource> seen, string what)
    {
        var inside = seen.Where(r => r.Type == "Task" && r.IsActive).Select(r => r.Id).ToList();
        foreach (var (contained, own) in new[] { ("true", new List<string>()), ("both", seen.Where(r => r is { Type: "Patient", IsActive: true }).Select(r => r.Id).ToList()) })
        {
            foreach (var (mode, fragment) in new[] { ("", ""), ("&_containedType=contained", "#c") })
            {
                var found = await Inside(test, Query("Patient", $"active=true&_contained={contained}{mode}&_count=7&_total=accurate&_sort=active"), access, inside.Count + own.Count);
                Assert.True(inside.Select(id => id + fragment).Concat(own).Order().SequenceEqual(found.Order()), $"{what}: contained patients, {contained}{mode}, found {string.Join(' ', found)}");
            }
        }
    }

    private static async Task<List<string>> Inside(TestStore test, SearchQuery query, Access access, int total)
    {
        var found = new List<string>();
        while (true)
        {
            var page = await test.Store.Search(query, access, CancellationToken.None);
            Assert.Equal(total, page.Total);
            found.AddRange(page.Matches.Select(match => match.Container is { } container ? $"{container.Id}#{match.Key.Id}" : match.Key.Id));
            if (page.Next is null) return found;
            query = query with { Page = page.Next };
        }
    }

    private static async Task<(List<string> Found, HashSet<string> Included, int? Total)> Pages(TestStore test, Rule question, Access access)
    {
        var found = new List<string>();
        var included = new HashSet<string>();
        var text = question.Text + (question.Text.Length > 0 ? "&" : "") + (question.Type == "Task" ? "_include=Task:patient&_count=7" : "_revinclude=Task:patient&_count=7");
        for (var query = Query(question.Type, text); ;)
        {
            var page = await test.Store.Search(query, access, CancellationToken.None);
            found.AddRange(page.Matches.Select(match => match.Key.Id));
            included.UnionWith(page.Included.Select(resource => resource.Key.Id));
            if (page.Next is null) return (found, included, page.Total);
            query = query with { Page = page.Next };
        }
    }

    private static HashSet<string> Related(List<Resource> seen, string type, List<string> found) => type == "Task"
        ? [.. seen.Where(p => p.Type == "Patient" && seen.Exists(t => found.Contains(t.Id) && t.For == p.Id)).Select(p => p.Id)]
        : [.. seen.Where(t => t.For is not null && found.Contains(t.For)).Select(t => t.Id)];

    private static async Task<List<Resource>> Populate(TestStore test, Random random)
    {
        var all = new List<Resource>();
        for (var i = 0; i < 25; i++) all.Add(new Resource("Patient", $"p{i}", Pick(random, Colours), random.Next(2) == 0, null, null, null));
        for (var i = 0; i < 60; i++)
            all.Add(new Resource("Task", $"t{i}", Pick(random, Colours), random.Next(2) == 0, Pick(random, Statuses), $"p{random.Next(27)}", random.Next(2) == 0 ? null : $"t{random.Next(62)}"));
        foreach (var chunk in all.Chunk(20)) await test.Committed([.. chunk.Select(r => Create(r.Json, r.Id))]);
        foreach (var changed in all.Where(_ => random.Next(4) == 0).ToList())
        {
            await test.Committed(Update(changed.Json, changed.Id));
            changed.Versions++;
        }

        foreach (var id in new[] { "p3", "t7", "t8" })
        {
            var gone = all.Single(r => r.Id == id);
            await test.Committed(Delete(gone.Type, id));
            all.Remove(gone);
        }

        return all;
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private sealed record Rule(string Type, string Text, Func<List<Resource>, Resource, bool> Holds);

    /// <param name="IsActive">Of a Task, whether the patient it contains is.</param>
    private sealed record Resource(string Type, string Id, string Tag, bool IsActive, string? Status, string? For, string? PartOf)
    {
        public int Versions { get; set; } = 1;

        public string Json => $$"""{"resourceType":"{{Type}}","meta":{"tag":[{"code":"{{Tag}}"}]}"""
            + (Type == "Patient" ? $$""","active":{{(IsActive ? "true" : "false")}}""" : $$""","status":"{{Status}}","for":{"reference":"Patient/{{For}}"},"requester":{"reference":"#c"}""" + Contained)
            + (PartOf is null ? "}" : $$""","partOf":[{"reference":"Task/{{PartOf}}"}]}""");

        // Its tag is one that rules ask for, and must open nothing.
        private string Contained => $$"""
            ,"contained":[{"resourceType":"Patient","id":"c","active":{{(IsActive ? "true" : "false")}},"meta":{"tag":[{"code":"red"}] } }]
            """;
    }

    public sealed class OnSqlite() : AccessOracleTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : AccessOracleTests(StoreBackend.PostgreSql);

    private Task<TestStore> Open(Func<StoreOptions, StoreOptions>? configure = null) => TestStore.Open(backend, configure);
}
