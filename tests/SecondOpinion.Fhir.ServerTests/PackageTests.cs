using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Our profiles as a package for others: by the verb and over HTTP.</summary>
public sealed class PackageTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Base = "https://second-opinion.example/fhir";

    [Fact]
    public async Task The_package_is_served_in_npms_form_and_loads_again()
    {
        using var folder = new TemporaryFolder();
        using var answer = await Get("packages/second-opinion.fhir.tgz");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/gzip", answer.Content.Headers.ContentType!.MediaType);
        var file = Path.Combine(folder.Path, "package.tgz");
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());

        var names = Names(file);
        Assert.Equal("package/package.json", names[0]);
        Assert.Equal("package/.index.json", names[1]);
        Assert.Contains("package/example/.index.json", names);
        Assert.Contains(names, name => name.StartsWith("package/example/Bundle-", StringComparison.Ordinal));
        var archive = PackageArchive.Open(file).Value;
        Assert.NotNull(archive.Find("StructureDefinition", Base + "/StructureDefinition/so-opinion"));
        Assert.Equal(new PackageFolder(Repository.PathOf("profiles", "package")).All("StructureDefinition").Count(), archive.All("StructureDefinition").Count());
        Assert.Empty(archive.All("Bundle"));
    }

    [Fact]
    public async Task The_same_profiles_give_the_same_bytes_by_every_way()
    {
        using var folder = new TemporaryFolder();
        using var process = ServerProcess.Launch("packages", "pack", "--output", Path.Combine(folder.Path, "out"));
        var printed = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(Path.Combine(folder.Path, "out", "second-opinion.fhir-0.1.0.tgz"), printed);
        var packed = await File.ReadAllBytesAsync(printed);
        Assert.Equal(packed, await (await Get("packages/second-opinion.fhir.tgz")).Content.ReadAsByteArrayAsync());
        Assert.Equal(packed, await (await Get("packages/second-opinion.fhir/0.1.0")).Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_client_that_has_the_package_need_not_fetch_it_again()
    {
        using var first = await Get("packages/second-opinion.fhir/0.1.0");
        using var again = new HttpRequestMessage(HttpMethod.Get, first.RequestMessage!.RequestUri);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var answer = await server.Client.SendAsync(again);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_loaded_is_listed_and_a_package_names_its_versions()
    {
        var loaded = JsonNode.Parse(await (await Get("packages")).Content.ReadAsStringAsync())!.AsArray();
        Assert.Equal(["hl7.fhir.r4.core", "second-opinion.fhir"], loaded.Select(package => (string)package!["name"]!));

        var versions = JsonNode.Parse(await (await Get("packages/second-opinion.fhir")).Content.ReadAsStringAsync())!;
        var dist = versions["versions"]!["0.1.0"]!["dist"]!;
        using var tarball = await server.Client.GetAsync((string)dist["tarball"]!);
        Assert.Equal((string)dist["integrity"]!, "sha512-" + Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData(await tarball.Content.ReadAsByteArrayAsync())));
    }

    [Theory]
    [InlineData("packages/second-opinion.fhir/9.9.9")]
    [InlineData("packages/hl7.fhir.r4.core")]
    [InlineData("packages/..%2F..%2Fx.tgz")]
    public async Task A_package_that_is_not_given_is_a_404_that_says_so(string url)
    {
        using var answer = await Get(url);

        Assert.Contains("package-unknown", (await TestServer.Body(answer, 404)).ToJsonString(), StringComparison.Ordinal);
    }

    private static List<string> Names(string file)
    {
        var names = new List<string>();
        using var tar = new TarReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry) names.Add(entry.Name);
        return names;
    }

    private Task<HttpResponseMessage> Get(string path) => server.Client.GetAsync(new Uri(server.Address, "/" + path));
}
