using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Every example of HL7's R4 package, of every type, over HTTP: put, read in JSON and XML, found, deleted.</summary>
/// <remarks>Definitions that the server holds as R4's own can't be put under their ids; one in four of them is put under another, and every one with EVERY_EXAMPLE=1.
/// Examples that are invalid are listed in <c>tests/samples/contracts/invalid-examples.txt</c> with what is wrong with them; no other may be refused. UPDATE_CONTRACTS=1 writes that list anew.</remarks>
public sealed class ExamplesTests(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private const int AtOnce = 4;

    private static readonly string[] Definitions = ["StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "CompartmentDefinition"];

    private readonly ConcurrentDictionary<string, string> invalid = new();
    private readonly ConcurrentBag<string> faults = [];
    private readonly ConcurrentDictionary<string, int> byType = new();
    private readonly int heldStep = Environment.GetEnvironmentVariable("EVERY_EXAMPLE") == "1" ? 1 : 4;
    private readonly HashSet<string> held = [];
    private int renamed;
    private int foundById;

    [Fact]
    public async Task Every_example_is_put_read_back_equal_found_and_deleted_or_listed_as_invalid()
    {
        if (Repository.Examples is null)
        {
            output.WriteLine("SKIPPED: the package hl7.fhir.r4.examples is not there. Run tests/run.sh, or set R4_EXAMPLES to its folder.");
            return;
        }

        var parameters = (await server.Get("metadata"))["rest"]![0]!["resource"]!.AsArray()
            .ToDictionary(type => (string)type!["type"]!, type => (type!["searchParam"]?.AsArray() ?? []).Select(parameter => (string)parameter!["name"]!).ToHashSet());
        var files = Directory.GetFiles(Repository.Examples, "*-*.json").Where(file => Path.GetFileName(file) != "ig-r4.json").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(5305, files.Count);
        foreach (var type in Definitions) await FindHeld(type);
        var tried = files.Where((file, at) => at % heldStep == 0 || !held.Contains(Path.GetFileNameWithoutExtension(file).Replace($"{TypeOf(file)}-", TypeOf(file) + "/", StringComparison.Ordinal))).ToList();
        await Parallel.ForEachAsync(tried, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (file, _) => await Try(file, parameters));

        output.WriteLine($"{tried.Count} of {files.Count} examples: {byType.Values.Sum()} of {byType.Count} types came and went, {renamed} of the {held.Count} that are held as definitions under other ids, {foundById} found by _id only; {invalid.Count} are invalid");
        Assert.Empty(faults);
        var listed = await Contracts.Lines("invalid-examples.txt", invalid.Select(pair => $"{pair.Key}: {pair.Value}"), tried.Select(file => Path.GetFileName(file) + ":").ToHashSet());
        var known = listed.Select(line => line.Split(':')[0]).ToHashSet();
        Assert.Empty(invalid.Where(pair => !known.Contains(pair.Key)).Select(pair => $"{pair.Key}: {pair.Value}"));
        foreach (var name in known.Where(name => tried.Any(file => Path.GetFileName(file) == name) && !invalid.ContainsKey(name))) output.WriteLine($"{name} is listed as invalid and was accepted");
    }

    private static string TypeOf(string file) => Path.GetFileName(file).Split('-')[0];

    /// <summary>What the server holds as a definition of a package.</summary>
    private async Task FindHeld(string type)
    {
        for (string? next = $"{type}?_source:below=pkg:npm/&_elements=id&_count=500&_total=none"; next is not null;)
        {
            var page = await server.Get(next);
            foreach (var entry in page["entry"]!.AsArray()) held.Add($"{type}/{entry!["resource"]!["id"]}");
            next = page["link"]!.AsArray().Where(link => (string)link!["relation"]! == "next").Select(link => (string?)link!["url"]).SingleOrDefault();
        }
    }

    private async Task Try(string file, Dictionary<string, HashSet<string>> parameters)
    {
        var name = Path.GetFileName(file);
        var original = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        var type = (string)original["resourceType"]!;
        var id = (string?)original["id"] ?? "";
        if (held.Contains($"{type}/{id}"))
        {
            Interlocked.Increment(ref renamed);
            id = $"own-{Guid.NewGuid():N}";
            original["id"] = id;
        }

        using var put = await server.Send(HttpMethod.Put, $"{type}/{id}", original.ToJsonString(), ("Prefer", "return=OperationOutcome"));
        if (put.StatusCode != HttpStatusCode.Created)
        {
            var issue = JsonNode.Parse(await put.Content.ReadAsStringAsync())!["issue"]!.AsArray().First(one => (string)one!["severity"]! is "error" or "fatal")!;
            invalid[name] = $"{(int)put.StatusCode} {issue["details"]!["coding"]![0]!["code"]} {issue["expression"]?[0]}".TrimEnd();
            return;
        }

        byType.AddOrUpdate(type, 1, (_, count) => count + 1);
        var expected = WithoutStamp(original);
        if (!JsonNode.DeepEquals(expected, WithoutStamp(JsonNode.Parse(await server.Client.GetStringAsync($"{type}/{id}"))!.AsObject()))) faults.Add($"{name}: JSON differs");
        var xml = ResourceDocument.ParseXml(await server.Client.GetByteArrayAsync($"{type}/{id}?_format=xml"), DefinitionCatalogue.R4);
        if (!xml.Succeeded || !JsonNode.DeepEquals(expected, WithoutStamp(JsonNode.Parse(xml.Value.Utf8.Span)!.AsObject()))) faults.Add($"{name}: XML differs");
        if (!await IsFound(type, id, original, parameters[type])) faults.Add($"{name}: not found");
        using var deleted = await server.Client.DeleteAsync($"{type}/{id}");
        if (deleted.StatusCode != HttpStatusCode.NoContent) faults.Add($"{name}: deletion answered {deleted.StatusCode}");
    }

    /// <summary>Searches by what the example says of itself.</summary>
    private async Task<bool> IsFound(string type, string id, JsonObject example, HashSet<string> parameters)
    {
        var criterion = Criteria(example).FirstOrDefault(pair => parameters.Contains(pair.Name) && pair.Value is not null);
        if (criterion.Name is null) Interlocked.Increment(ref foundById);
        var query = criterion.Name is null ? $"{type}?_id={id}" : $"{type}?_id={id}&{criterion.Name}={Uri.EscapeDataString(criterion.Value!)}";
        return (await server.Search(query + "&_elements=id")).Any(found => (string)found["id"]! == id);
    }

    private static IEnumerable<(string Name, string? Value)> Criteria(JsonObject example)
    {
        yield return ("identifier", Token(example["identifier"] is JsonArray list ? list[0] : example["identifier"], "value"));
        yield return ("url", Plain(example["url"]));
        foreach (var name in new[] { "subject", "patient", "beneficiary", "managingOrganization" }) yield return (name == "managingOrganization" ? "organization" : name, Outside((example[name] as JsonObject)?["reference"]));
        yield return ("code", Token((example["code"] as JsonObject)?["coding"]?[0], "code"));
        foreach (var name in new[] { "status", "type", "name", "gender", "active", "criteria", "experimental", "class" }) yield return (name, Plain(example[name])?.ToLowerInvariant());
        yield return ("type", Token(((example["type"] as JsonArray)?[0] ?? example["type"] as JsonObject)?["coding"]?[0], "code"));
    }

    private static string? Token(JsonNode? value, string code) =>
        value is JsonObject token && Plain(token[code]) is { } text ? (Plain(token["system"]) is { } system ? $"{Escape(system)}|{Escape(text)}" : Escape(text)) : null;

    /// <summary>A reference to a contained resource means nothing to a search.</summary>
    private static string? Outside(JsonNode? reference) => Plain(reference) is { } text && text[0] != '#' ? text : null;

    private static string? Plain(JsonNode? value) => value is JsonValue text ? (text.TryGetValue<string>(out var plain) ? Escape(plain) : text.ToJsonString()) : null;

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace(",", "\\,").Replace("|", "\\|").Replace("$", "\\$");

    private static JsonObject WithoutStamp(JsonObject resource)
    {
        var copy = resource.DeepClone().AsObject();
        copy.Remove("id");
        if (copy["meta"] is not JsonObject meta) return copy;
        meta.Remove("versionId");
        meta.Remove("lastUpdated");
        if (meta.Count == 0) copy.Remove("meta");
        return copy;
    }
}
