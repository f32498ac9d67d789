namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class ReferenceCheckTests
{
    [Theory]
    [InlineData("Patient/1", true)]
    [InlineData("https://a.example/fhir/Patient/1/_history/2", true)]
    [InlineData("https://a.example/unknown/path", true)]
    [InlineData("Practitioner/1", false)]
    [InlineData("https://a.example/fhir/Practitioner/1", false)]
    public void The_type_in_an_address_must_be_one_that_may_stand_there(string address, bool isGood)
    {
        var found = Judged.Resource(Judged.Observation($$$$""" "subject":{"reference":"{{{{address}}}}"} """));
        Assert.Equal(isGood ? [] : ["Error Observation.subject reference-target-type"], found);
    }

    [Fact]
    public void A_reference_by_identifier_is_judged_by_its_type() =>
        Assert.Equal(
            ["Error Observation.subject reference-target-type"],
            Judged.Resource(Judged.Observation(""" "subject":{"type":"Practitioner","identifier":{"value":"1"}} """)));

    [Fact]
    public void The_type_stated_must_be_the_type_in_the_address() =>
        Assert.Equal(
            ["Error Observation.subject.type reference-type-differs"],
            Judged.Resource(Judged.Observation(""" "subject":{"reference":"Patient/1","type":"Group"} """)));

    [Fact]
    public void A_reference_to_a_contained_resource_finds_it()
    {
        Assert.Empty(Judged.Resource(Judged.Observation(""" "contained":[{"resourceType":"Patient","id":"p"}],"subject":{"reference":"#p"} """)));
        Assert.Equal(["Error Observation.subject ref-1"], Judged.Resource(Judged.Observation(""" "subject":{"reference":"#p"} """)));
        Assert.Equal(
            ["Error Observation.subject reference-target-type"],
            Judged.Resource(Judged.Observation(""" "contained":[{"resourceType":"Practitioner","id":"p"}],"subject":{"reference":"#p"} """)));
    }

    [Fact]
    public void A_urn_in_a_transaction_finds_its_entry() =>
        Assert.Equal(
            ["Error Bundle.entry[0].resource.subject reference-unresolvable"],
            Judged.Resource(Transaction("urn:uuid:00000000-0000-0000-0000-000000000003")));

    [Fact]
    public void A_urn_that_means_a_resource_of_another_type_is_an_error() =>
        Assert.Equal(
            ["Error Bundle.entry[0].resource.subject reference-target-type"],
            Judged.Resource(Transaction("urn:uuid:00000000-0000-0000-0000-000000000001")));

    [Fact]
    public void A_resource_that_is_referred_to_meets_the_profile_named_for_it()
    {
        var target = Judged.Profile("Patient", """{"path":"Patient.name","min":1}""", "http://test.example/named");
        var profile = Judged.Profile("Observation", """{"path":"Observation.subject","type":[{"code":"Reference","targetProfile":["http://test.example/named"]}]}""");
        Assert.Equal(
            ["Error Observation.subject reference-target-profile"],
            Judged.ByProfile(Judged.Observation(""" "contained":[{"resourceType":"Patient","id":"p"}],"subject":{"reference":"#p"} """), profile, target));
        Assert.Empty(Judged.ByProfile(Judged.Observation(""" "contained":[{"resourceType":"Patient","id":"p","name":[{"text":"a"}]}],"subject":{"reference":"#p"} """), profile, target));
    }

    private static string Transaction(string subject) =>
        $$$$"""
        {"resourceType":"Bundle","type":"transaction","entry":[
          {"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000001","resource":{"resourceType":"Observation","status":"final","code":{"text":"a"},"subject":{"reference":"{{{{subject}}}}"}},"request":{"method":"POST","url":"Observation"}},
          {"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000002","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}
        """;

    [Theory]
    [InlineData("contained", "#p", true)]
    [InlineData("contained", "Patient/1", false)]
    [InlineData("referenced", "Patient/1", true)]
    [InlineData("referenced", "#p", false)]
    [InlineData("bundled", "Patient/1", false)]
    public void A_reference_reaches_its_target_as_the_profile_allows(string mode, string reference, bool isGood)
    {
        var profile = Judged.Profile("Observation", $$$"""{"path":"Observation.subject","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"],"aggregation":["{{{mode}}}"]}]}""");
        var json = Judged.Observation($$"""
             "contained":[{"resourceType":"Patient","id":"p"}],"focus":[{"reference":"#p"}],"subject":{"reference":"{{reference}}"}
            """);
        Assert.Equal(isGood ? [] : ["Error Observation.subject reference-aggregation"], Judged.ByProfile(json, profile));
    }

    [Theory]
    [InlineData("specific", "Patient/1/_history/2", true)]
    [InlineData("specific", "Patient/1", false)]
    [InlineData("independent", "Patient/1", true)]
    [InlineData("independent", "Patient/1/_history/2", false)]
    [InlineData("either", "Patient/1/_history/2", true)]
    public void A_reference_names_a_version_as_the_profile_asks(string versioning, string reference, bool isGood)
    {
        var profile = Judged.Profile("Observation", $$$"""{"path":"Observation.subject","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"],"versioning":"{{{versioning}}}"}]}""");
        Assert.Equal(
            isGood ? [] : ["Error Observation.subject reference-versioning"],
            Judged.ByProfile(Judged.Observation($$""" "subject":{"reference":"{{reference}}"} """), profile));
    }

    [Fact]
    public void A_UUID_is_one_type_s_whatever_the_reference_calls_it()
    {
        const string Uuid = "5d9588d8-3cd6-4b32-8fb7-ad13694e069d";
        const string Json = $$$$"""
            {"resourceType":"Bundle","type":"collection","entry":[
            {"fullUrl":"urn:uuid:54fc3e09-e279-4b74-a8ff-2649ec968642","resource":{"resourceType":"Patient","generalPractitioner":[{"reference":"Practitioner/{{{{Uuid}}}}"}]}},
            {"fullUrl":"urn:uuid:{{{{Uuid}}}}","resource":{"resourceType":"Organization","name":"x"}}]}
            """;
        Assert.Equal(["Error Bundle.entry[0].resource.generalPractitioner[0] reference-other-type"], Judged.Resource(Json));
    }

    [Theory]
    [InlineData("123")]
    [InlineData("Organisation/1")]
    public void A_relative_reference_without_a_type_is_a_warning(string reference) => Assert.Equal(
        ["Warning Patient.managingOrganization reference-form"],
        Judged.Resource(Judged.Patient($$""" "managingOrganization":{"reference":"{{reference}}"} """)));

    [Theory]
    [InlineData("patient")]
    [InlineData("http://hl7.org/fhir/StructureDefinition/Patient")]
    public void The_type_stated_is_the_plain_name_of_a_resource_type(string type) => Assert.Equal(
        ["Error Observation.subject.type reference-type-unknown"],
        Judged.Resource(Judged.Observation($$""" "subject":{"reference":"Patient/1","type":"{{type}}"} """)));

    [Theory]
    [InlineData("Patient/1", false)]
    [InlineData("Patient/1/_history/2", true)]
    public void Of_two_versions_in_a_bundle_a_reference_names_one(string reference, bool isGood)
    {
        var json = $$$$"""
            {"resourceType":"Bundle","type":"collection","entry":[
            {"fullUrl":"http://a.example/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"1"}}},
            {"fullUrl":"http://a.example/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"2"}}},
            {"fullUrl":"http://a.example/fhir/Basic/3","resource":{"resourceType":"Basic","id":"3","code":{"text":"a"},"subject":{"reference":"{{{{reference}}}}"}}}]}
            """;
        Assert.Equal(isGood ? [] : ["Error Bundle.entry[2].resource.subject reference-ambiguous"], Judged.Resource(json));
    }
}
