using System.Net;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The pages about profiles and codes.</summary>
public sealed class ProfilePageTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Every_definition_of_our_package_is_listed_and_its_page_opens()
    {
        var index = await Page("profiles");

        foreach (var file in Directory.GetFiles(Repository.PathOf("profiles", "package"), "*-*.json"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var (type, id) = (name[..name.IndexOf('-')], name[(name.IndexOf('-') + 1)..]);
            var address = type == "StructureDefinition" ? $"profiles/{id}" : $"profiles/{type}/{id}";
            if (type is "StructureDefinition" or "ValueSet" or "CodeSystem") Assert.Contains($"href=\"/{address}\"", index, StringComparison.Ordinal);
            Assert.Contains("<h1>", await Page(address), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_profile_shows_its_elements_rules_codes_and_examples()
    {
        var page = await Page("profiles/so-concordance");

        Assert.Contains("so-cc-1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("obs-6", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/profiles/ValueSet/concordance-level\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/profiles/Observation\"", page, StringComparison.Ordinal);
        Assert.Contains("?!</span>", page, StringComparison.Ordinal);
        Assert.Contains("<h2>Examples</h2>", page, StringComparison.Ordinal);
        Assert.Contains("/fhir/StructureDefinition/so-concordance?_format=xml", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_says_what_its_extensions_are_and_what_it_is_in_other_standards()
    {
        var page = await Page("profiles/so-opinion");

        Assert.Contains("Why an issued opinion was amended or corrected.", page, StringComparison.Ordinal);
        Assert.Contains("<td>HL7 v2 ORU^R01</td><td>OBR-32</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checklist_is_a_table_of_items_with_reasons_and_formats()
    {
        var page = await Page("profiles/PlanDefinition/so-checklist-breast");

        Assert.Contains("<h2>Pathology re-read</h2>", page, StringComparison.Ordinal);
        Assert.Contains("It decides on treatment against HER2.", page, StringComparison.Ordinal);
        Assert.Contains("ImagingStudy with series.modality MG, started within 3 months", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_bring_no_script_and_let_nothing_in_from_elsewhere()
    {
        using var answer = await server.Client.GetAsync(new Uri(server.Address, "/profiles/so-opinion"));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_of_another_package_is_escaped_and_gets_the_snapshot_it_came_without()
    {
        using var packages = new TemporaryFolder();
        packages.Write("package.json", """{"name":"guide.example","version":"1.0.0"}""");
        packages.Write("sd.json", """
            {"resourceType":"StructureDefinition","id":"bad","url":"https://guide.example/StructureDefinition/bad","name":"Bad","title":"<script>alert(1)</script>","status":"draft",
             "kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
             "differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":1,"definition":"Not \"<b>known</b>\"","mustSupport":true}]}}
            """);
        await using var with = await TestServer.Start("--Packages:Directory=" + packages.Path);

        var page = await with.Client.GetStringAsync(new Uri(with.Address, "/profiles/bad"));

        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>known", page, StringComparison.Ordinal);
        Assert.Contains("1..1", page, StringComparison.Ordinal);
        Assert.Contains("title=\"must support\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"all-Patient.link.other\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/profiles/bad\"", await with.Client.GetStringAsync(new Uri(with.Address, "/profiles?package=guide.example")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profiles/none")]
    [InlineData("profiles/Patient/none")]
    [InlineData("profiles?package=none")]
    public async Task A_page_that_is_not_there_is_a_404_for_people(string path)
    {
        using var answer = await server.Client.GetAsync(new Uri(server.Address, "/" + path));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
    }

    private Task<string> Page(string path) => server.Client.GetStringAsync(new Uri(server.Address, "/" + path));
}
