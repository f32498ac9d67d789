using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>HL7's own examples, through the plain FHIR endpoints.</summary>
public sealed class ExamplesTests(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private static readonly string[] Types = ["ServiceRequest", "DiagnosticReport", "ImagingStudy"];

    [Fact]
    public async Task Examples_are_accepted_read_back_unchanged_but_for_id_and_meta_and_found()
    {
        if (Repository.Examples is null)
        {
            output.WriteLine("SKIPPED: the package hl7.fhir.r4.examples is not there. Run tests/run.sh, or set R4_EXAMPLES to its folder.");
            return;
        }

        var files = Types.SelectMany(type => Directory.GetFiles(Repository.Examples, type + "-*.json")).ToList();
        Assert.Equal(28, files.Count);
        foreach (var file in files)
        {
            var text = await File.ReadAllTextAsync(file);
            var original = JsonNode.Parse(text)!;
            var type = (string)original["resourceType"]!;

            var created = await server.Send(HttpMethod.Post, type, text, 201);
            var put = await server.Send(HttpMethod.Put, $"{type}/{original["id"]}", text, 201);

            foreach (var id in new[] { (string)created["id"]!, (string)put["id"]! })
            {
                var read = await server.Get($"{type}/{id}");
                Assert.True(JsonNode.DeepEquals(WithoutIdAndMeta(original), WithoutIdAndMeta(read)), file);
                var status = (string)read["status"]!;
                var subject = (string?)read["subject"]!["reference"];
                var bySubject = subject is null ? "" : $"&subject={Uri.EscapeDataString(subject)}";
                Assert.Contains(await server.Search($"{type}?_id={id}&status={status}{bySubject}"), found => (string)found["id"]! == id);
            }
        }
    }

    private static JsonObject WithoutIdAndMeta(JsonNode resource)
    {
        var copy = resource.DeepClone().AsObject();
        copy.Remove("id");
        copy.Remove("meta");
        return copy;
    }
}
