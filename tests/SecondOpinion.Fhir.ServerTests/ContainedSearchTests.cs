using System.Text.Json.Nodes;
using SecondOpinion.Fhir.ServerTests.Security;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary><c>_contained</c> and <c>_containedType</c>, as a client meets them. hl7.org/fhir/R4/search.html#contained</summary>
public sealed class ContainedSearchTests(TestServer server) : IClassFixture<TestServer>
{
    private readonly string code = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task The_container_is_the_match_or_the_contained_resource_under_its_containers_address()
    {
        var (request, medication) = await Stored();
        var normal = await server.Get($"Medication?code={code}");
        Assert.Equal(["Medication/" + medication], FullUrls(normal));

        var container = await server.Get($"Medication?code={code}&_contained=true");
        Assert.Equal(["MedicationRequest/" + request], FullUrls(container));
        Assert.Equal("MedicationRequest", (string)container["entry"]![0]!["resource"]!["resourceType"]!);
        Assert.Equal("match", (string)container["entry"]![0]!["search"]!["mode"]!);
        Assert.Equal(1, (int)container["total"]!);
        Assert.EndsWith($"/Medication?code={code}&_contained=true", (string)container["link"]![0]!["url"]!);

        var contained = await server.Get($"Medication?code={code}&_contained=true&_containedType=contained");
        Assert.Equal([$"MedicationRequest/{request}#m1"], FullUrls(contained));
        Assert.Equal(("Medication", "m1"), ((string)contained["entry"]![0]!["resource"]!["resourceType"]!, (string)contained["entry"]![0]!["resource"]!["id"]!));
        Assert.EndsWith("&_contained=true&_containedType=contained", (string)contained["link"]![0]!["url"]!);

        Assert.Equal(2, (int)(await server.Get($"Medication?code={code}&_contained=both&_count=0"))["total"]!);
        Assert.Equal(2, await server.Count($"Medication?code={code}&_contained=both&_containedType=contained"));
        Assert.Equal([request], (await server.Search($"MedicationRequest?medication.code={code}")).Select(found => (string)found["id"]!));
    }

    [Fact]
    public async Task Get_and_post_types_and_pages_and_parts_work_with_it()
    {
        var (request, medication) = await Stored();
        var (second, _) = await Stored(withMedication: false);
        using var form = new FormUrlEncodedContent([new("_contained", "both"), new("_containedType", "contained"), new("_count", "1"), new("_sort", "_lastUpdated")]);
        using var answer = await server.Client.PostAsync($"Medication/_search?code={code}", form);
        var page = await TestServer.Body(answer, 200);
        var found = new List<string>();
        while (true)
        {
            found.AddRange(FullUrls(page));
            Assert.Equal(3, (int)page["total"]!);
            if (page["link"]!.AsArray().SingleOrDefault(link => (string)link!["relation"]! == "next") is not { } next) break;
            page = await server.Get((string)next["url"]!);
        }

        Assert.Equal(new[] { $"MedicationRequest/{request}#m1", $"MedicationRequest/{second}#m1", "Medication/" + medication }.Order(), found.Order());
        Assert.Equal([$"MedicationRequest/{request}#m1", $"MedicationRequest/{second}#m1"], FullUrls(await server.Get($"?_type=Medication,Organization&_id=m1&_contained=true&_containedType=contained&_tag={code}")));
        Assert.Equal([$"MedicationRequest/{request}", $"MedicationRequest/{second}"], FullUrls(await server.Get($"?_type=Medication,Organization&_tag={code}&_contained=true")));

        // Parts are of what is given: of the contained resource by itself, of a container of whatever type.
        var part = (await server.Get($"Medication?code={code}&_contained=true&_containedType=contained&_elements=status&_count=1"))["entry"]![0]!["resource"]!;
        Assert.Equal(("m1", null, "active"), ((string)part["id"]!, part["code"], (string)part["status"]!));
        var container = (await server.Get($"Medication?code={code}&_contained=true&_elements=subject&_count=1"))["entry"]![0]!["resource"]!;
        Assert.Equal((null, "Patient/p1"), (container["contained"], (string)container["subject"]!["reference"]!));
        Assert.NotNull((await server.Get($"Medication?code={code}&_contained=true&_explain=true"))["entry"]!.AsArray().Last()!["resource"]!["issue"]);
        Assert.Contains($"/MedicationRequest/{request}#m1\"", await server.Client.GetStringAsync($"Medication?code={code}&_contained=true&_containedType=contained&_format=xml"));
    }

    [Theory]
    [InlineData("_contained=yes", "search-contained", "_contained is false, true or both.")]
    [InlineData("_contained=true&_containedType=all", "search-contained-type", "_containedType is container or contained.")]
    public async Task Other_values_are_refused_with_those_there_are(string query, string id, string message)
    {
        var issue = (await server.Send(HttpMethod.Get, "Medication?" + query, null, 400))["issue"]![0]!;
        Assert.Equal(message, (string)issue["diagnostics"]!);
        Assert.Contains(id, issue.ToJsonString());
    }

    [Fact]
    public async Task What_is_contained_decides_no_condition_and_is_in_no_compartment_unasked()
    {
        var (request, medication) = await Stored();
        using (await server.Send(HttpMethod.Delete, "Medication/" + medication, null)) Assert.Equal(0, await server.Count($"Medication?code={code}"));
        using var created = await server.Send(HttpMethod.Post, "Medication", Medication(null), ("If-None-Exist", $"code={code}"));
        Assert.Equal(201, (int)created.StatusCode);
        var refused = await server.Send(HttpMethod.Delete, $"Medication?code={code}&_contained=true", null, 400);
        Assert.Contains("condition-contained", refused.ToJsonString());

        var practitioner = await server.Post("Observation", $$$"""
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"hasMember":[{"reference":"#c"}],
             "contained":[{"resourceType":"Observation","id":"c","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{code}}}"} }]}
            """, 201);
        Assert.Empty(await server.Search($"Patient/{code}/Observation"));
        Assert.Equal([$"Observation/{practitioner["id"]}#c"], FullUrls(await server.Get($"Patient/{code}/Observation?_contained=true&_containedType=contained")));
        await server.Send(HttpMethod.Put, "MedicationRequest/" + request, $$"""{"resourceType":"MedicationRequest","id":"{{request}}","status":"active","subject":{"reference":"Patient/p1"},"intent":"order","medicationCodeableConcept":{"text":"x"} }""", 200);
        Assert.Empty(await server.Search($"Medication?code={code}&_contained=true"));
    }

    [Fact]
    public async Task Whoever_does_not_see_the_container_finds_nothing_in_it()
    {
        await using var smart = await SmartServer.Start();
        await smart.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await smart.Register("other-hospital", "other-hospital", [ClientRole.Referrer]);
        await smart.Register("centre", "liver-centre", [ClientRole.Centre]);
        var (hospital, other, centre) = (await smart.As("hospital"), await smart.As("other-hospital"), await smart.As("centre"));
        var id = (string)(await hospital.Post("MedicationRequest", Request(), 201))["id"]!;
        foreach (var mode in new[] { "_contained=true", "_contained=both", "_contained=true&_containedType=contained" })
        {
            Assert.Equal(1, (int)(await hospital.Get($"Medication?code={code}&{mode}&_summary=count"))["total"]!);
            Assert.Equal(0, (int)(await other.Get($"Medication?code={code}&{mode}&_summary=count"))["total"]!);
            Assert.Null((await centre.Get($"Medication?code={code}&{mode}"))["entry"]);
        }

        Assert.Equal(["MedicationRequest/" + id], await hospital.Search($"MedicationRequest?medication.code={code}"));
        Assert.Empty(await other.Search($"MedicationRequest?medication.code={code}"));

        await hospital.Get("AuditEvent?_contained=both", 400);

        // A mark that is contained is no mark, of its own or of its container.
        var party = (await hospital.Get("MedicationRequest/" + id))["meta"]!["tag"]!.AsArray().Select(tag => (string)tag!["code"]!).Single(mark => mark.StartsWith("from.", StringComparison.Ordinal));
        var marked = Request().Replace("\"tag\":[", $$"""
            "tag":[{"system":"https://second-opinion.example/fhir/CodeSystem/access-mark","code":"{{party}}"},
            """, StringComparison.Ordinal);
        await other.Post("MedicationRequest", marked, 201);
        Assert.Equal(1, (int)(await hospital.Get($"Medication?code={code}&_contained=true&_summary=count"))["total"]!);
        Assert.Equal(1, (int)(await other.Get($"Medication?code={code}&_contained=true&_summary=count"))["total"]!);
    }

    private static List<string> FullUrls(JsonNode bundle) =>
        [.. (bundle["entry"]?.AsArray() ?? []).Select(entry => (string)entry!["fullUrl"]!).Select(url => url[(url.IndexOf("/fhir/", StringComparison.Ordinal) + 6)..])];

    private string Medication(string? id) =>
        $$$"""{"resourceType":"Medication",{{{(id is null ? "" : $"\"id\":\"{id}\",")}}}"status":"active","meta":{"tag":[{"code":"{{{code}}}"}]},"code":{"coding":[{"code":"{{{code}}}"}]}}""";

    private string Request() =>
        """{"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"#m1"},"contained":[""" + Medication("m1") + "]}";

    private async Task<(string Request, string Medication)> Stored(bool withMedication = true)
    {
        var request = await server.Post("MedicationRequest", Request(), 201);
        return ((string)request["id"]!, withMedication ? (string)(await server.Post("Medication", Medication(null), 201))["id"]! : "");
    }
}
