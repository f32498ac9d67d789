using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.UnitTests.Model;

public sealed class PackageTests : IDisposable
{
    private const string Index = """{ "files": [ { "filename": "a.json", "resourceType": "ValueSet", "url": "http://x/a", "version": "1" } ] }""";

    private readonly string folder = Directory.CreateTempSubdirectory("packages").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_archive_gives_its_definitions_by_kind_and_canonical()
    {
        var archive = Open(("package/package.json", "{}"), ("package/a.json", ValueSet("http://x/a", "1")), ("package/example/b.json", ValueSet("http://x/b", "1")));

        Assert.Contains("http://x/a", Text(archive.Find("ValueSet", "http://x/a")), StringComparison.Ordinal);
        Assert.Null(archive.Find("CodeSystem", "http://x/a"));
        Assert.Null(archive.Find("ValueSet", "http://x/b"));
        Assert.Single(archive.All("ValueSet"));
    }

    [Fact]
    public void A_version_that_the_package_does_not_have_is_not_found()
    {
        var archive = Open(("package/a.json", ValueSet("http://x/a", "1")), ("package/b.json", ValueSet("http://x/a", "2")));

        Assert.Contains("\"2\"", Text(archive.Find("ValueSet", "http://x/a", "2")), StringComparison.Ordinal);
        Assert.Null(archive.Find("ValueSet", "http://x/a", "3"));
    }

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("package/../../outside.json")]
    [InlineData("package/..\\outside.json")]
    [InlineData("/outside.json")]
    public void A_name_that_leaves_the_package_is_passed_over_and_nothing_is_written(string name)
    {
        var archive = Open((name, ValueSet("http://x/a", "1")));

        Assert.Empty(archive.All("ValueSet"));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_file_that_is_no_archive_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "x.tgz"), "<html>Not found</html>");

        Assert.Equal("package-damaged", PackageArchive.Open(Path.Combine(folder, "x.tgz")).Issues[0].Id);
        Assert.Equal("package-missing", PackageArchive.Open(Path.Combine(folder, "y.tgz")).Issues[0].Id);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.95)]
    public void An_archive_that_was_cut_off_says_that_it_is_damaged(double kept)
    {
        var noise = new byte[20_000];
        new Random(1).NextBytes(noise);
        var bytes = Pack(("package/a.json", ValueSet("http://x/a", "1")), ("package/b.json", Convert.ToBase64String(noise)));
        var path = Path.Combine(folder, "x.tgz");
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * kept)]);

        var problem = Assert.Throws<InvalidDataException>(() => PackageArchive.Open(path).Value.Find("ValueSet", "http://x/a"));
        Assert.Contains("x.tgz is damaged", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_an_index_is_scanned()
    {
        File.WriteAllText(Path.Combine(folder, "a.json"), ValueSet("http://x/a", "1"));
        File.WriteAllText(Path.Combine(folder, "notes.json"), "[ not a resource");

        Assert.NotNull(new PackageFolder(folder).Find("ValueSet", "http://x/a"));
    }

    [Fact]
    public void A_folder_with_a_damaged_index_is_scanned()
    {
        File.WriteAllText(Path.Combine(folder, "a.json"), ValueSet("http://x/a", "1"));
        File.WriteAllText(Path.Combine(folder, ".index.json"), "{ \"files\": [");

        Assert.NotNull(new PackageFolder(folder).Find("ValueSet", "http://x/a", "1"));
    }

    [Fact]
    public void An_index_that_names_a_file_outside_the_folder_is_not_followed()
    {
        var inner = Directory.CreateDirectory(Path.Combine(folder, "inner")).FullName;
        File.WriteAllText(Path.Combine(folder, "a.json"), ValueSet("http://x/a", "1"));
        File.WriteAllText(Path.Combine(inner, ".index.json"), Index.Replace("a.json", "../a.json", StringComparison.Ordinal));

        Assert.Null(new PackageFolder(inner).Find("ValueSet", "http://x/a"));
    }

    [Fact]
    public void A_package_that_brings_R4_once_more_adds_nothing()
    {
        File.WriteAllBytes(Path.Combine(folder, "a.json"), R4Pack.Embedded.Find("StructureDefinition", DefinitionCatalogue.CoreBase + "Patient")!.Value.ToArray());
        File.WriteAllBytes(Path.Combine(folder, "b.json"), R4Pack.Embedded.Find("SearchParameter", "http://hl7.org/fhir/SearchParameter/Patient-active")!.Value.ToArray());

        var catalogue = new DefinitionCatalogue(R4Pack.Embedded, new PackageFolder(folder));

        Assert.Single(catalogue.ResourceTypes, "Patient");
        Assert.Single(catalogue.SearchParameters("Patient"), parameter => parameter.Code == "active");
        Assert.Equal(DefinitionCatalogue.R4.ResourceTypes, catalogue.ResourceTypes);
    }

    private static string ValueSet(string url, string version) => $$"""{ "resourceType": "ValueSet", "url": "{{url}}", "version": "{{version}}" }""";

    private static string Text(ReadOnlyMemory<byte>? json) => Encoding.UTF8.GetString(json!.Value.Span);

    private static byte[] Pack(params (string Name, string Content)[] files)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        return buffer.ToArray();
    }

    private PackageArchive Open(params (string Name, string Content)[] files)
    {
        var path = Path.Combine(folder, "x.tgz");
        File.WriteAllBytes(path, Pack(files));
        return PackageArchive.Open(path).Value;
    }
}
