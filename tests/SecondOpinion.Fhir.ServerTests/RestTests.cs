using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What is read and what is refused, beside the behaviours that have tests of their own.</summary>
public sealed class RestTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("GET", "Patient/none", 404)]
    [InlineData("GET", "Patientt/none", 404)]
    [InlineData("GET", "Patient/none/_history", 404)]
    [InlineData("GET", "Patient/none/_history/1", 404)]
    [InlineData("GET", "Patient/none/nothing/here", 404)]
    [InlineData("GET", "../nowhere", 404)]
    [InlineData("DELETE", "Patient/none", 404)]
    [InlineData("DELETE", "Patient", 400)]
    [InlineData("PATCH", "Patient/none/_history", 405)]
    [InlineData("GET", "$submit", 404)]
    [InlineData("GET", "Patient?nonsense=1", 400)]
    [InlineData("GET", "Patient?birthdate=yesterday", 400)]
    [InlineData("GET", "Patient?_page=forged", 400)]
    public async Task Every_error_is_an_operation_outcome(string method, string url, int status)
    {
        var outcome = await server.Send(new HttpMethod(method), url, null, status);

        Assert.Equal("OperationOutcome", (string)outcome["resourceType"]!);
        Assert.NotEmpty((string)outcome["issue"]![0]!["diagnostics"]!);
    }

    [Theory]
    [InlineData("Patient", "{", 400)]
    [InlineData("Patient", "", 400)]
    [InlineData("Patient", "[]", 400)]
    [InlineData("Patient", """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""", 400)]
    [InlineData("Patient", """{"resourceType":"Patient","birthDate":"1960-13-01"}""", 422)]
    [InlineData("Patient", """{"resourceType":"Patient","nmae":[]}""", 422)]
    [InlineData("", """{"resourceType":"Bundle","type":"collection"}""", 422)]
    [InlineData("", """{"resourceType":"Patient"}""", 400)]
    public async Task Bad_bodies_are_refused_with_the_status_of_their_kind(string url, string body, int status) =>
        Assert.Equal("OperationOutcome", (string)(await server.Post(url, body, status))["resourceType"]!);

    [Fact]
    public async Task Unreadable_json_is_refused_with_line_and_column()
    {
        var outcome = await server.Post("Patient", "{\n  \"resourceType\": \"Patient\",\n  \"active\": tru\n}", 400);

        Assert.Contains("line 3", (string)outcome["issue"]![0]!["diagnostics"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Xml_comes_in_and_goes_out_with_the_same_content_as_json()
    {
        const string xml = """<Patient xmlns="http://hl7.org/fhir"><name><family value="Größe"/><given value="A"/></name><multipleBirthInteger value="2"/></Patient>""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "Patient") { Content = TestServer.Json(xml, "application/fhir+xml") };

        var created = await TestServer.Body(await server.Client.SendAsync(request), 201);

        Assert.Equal("Größe", (string)created["name"]![0]!["family"]!);
        Assert.Equal(2, (int)created["multipleBirthInteger"]!);
        using var answer = await server.Send(HttpMethod.Get, $"Patient/{created["id"]}", null, ("Accept", "application/fhir+xml, application/json;q=0.5"));
        Assert.Equal("application/fhir+xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("<family value=\"Größe\"/>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var refused = await server.Send(HttpMethod.Get, "Patient/none?_format=xml", null);
        Assert.StartsWith("<OperationOutcome", (await refused.Content.ReadAsStringAsync()).Split("?>")[^1].TrimStart(), StringComparison.Ordinal);
        using var broken = new HttpRequestMessage(HttpMethod.Post, "Patient") { Content = TestServer.Json("<!DOCTYPE x><Patient/>", "application/fhir+xml") };
        await TestServer.Body(await server.Client.SendAsync(broken), 400);
    }
}
