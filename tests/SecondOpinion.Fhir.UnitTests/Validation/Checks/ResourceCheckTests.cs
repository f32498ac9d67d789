namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

/// <summary>Contained resources, narratives and bundles.</summary>
public sealed class ResourceCheckTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"p"}""", "dom-3")]
    [InlineData("""{"resourceType":"Patient","id":"p","meta":{"versionId":"1"},"link":[{"other":{"reference":"#"},"type":"refer"}]}""", "dom-4")]
    [InlineData("""{"resourceType":"Patient","id":"p","meta":{"security":[{"code":"a"}]},"link":[{"other":{"reference":"#"},"type":"refer"}]}""", "dom-5")]
    public void A_contained_resource_keeps_the_rules_for_contained_resources(string contained, string rule) =>
        Assert.Contains($"Error Observation {rule}", Judged.Resource(Judged.Observation($""" "contained":[{contained}] """)));

    [Fact]
    public void A_contained_resource_contains_no_other() =>
        Assert.Contains(
            "Error Observation.contained[0] dom-2",
            Judged.Resource(Judged.Observation(""" "contained":[{"resourceType":"Patient","id":"p","contained":[{"resourceType":"Patient","id":"q"}]}],"subject":{"reference":"#p"} """)));

    [Theory]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p class='a'>text &amp; <b>more</b><br/></p></div>")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><img src=\\\"#a\\\" alt=\\\"a\\\"/></div>")]
    public void A_narrative_of_formatted_text_is_good(string div) => Assert.Empty(Judged.Resource(WithText(div)));

    [Theory]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><script>x</script></div>", "txt-1")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p onclick='x'>a</p></div>", "txt-1")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>a</div>", "txt-1")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">a", "txt-1")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">a & b</div>", "txt-1")]
    [InlineData("<div xmlns=\\\"http://other.example\\\">a</div>", "txt-1")]
    [InlineData("<p>a</p>", "txt-1")]
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"> <p> </p></div>", "txt-2")]
    public void A_narrative_that_is_no_text_is_reported_at_its_div(string div, string rule) =>
        Assert.Equal([$"Error Patient.text.div {rule}"], Judged.Resource(WithText(div)));

    [Fact]
    public void Two_entries_do_not_share_a_fullUrl() =>
        Assert.Equal(["Error Bundle bdl-7"], Judged.Resource("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://a/b","resource":{"resourceType":"Patient"}},{"fullUrl":"http://a/b","resource":{"resourceType":"Patient"}}]}"""));

    [Theory]
    [InlineData("Patient/1", "fullurl-relative")]
    [InlineData("http://a.example/Patient/2", "fullurl-other-id")]
    [InlineData("http://a.example/Patient/1", null)]
    public void A_fullUrl_is_absolute_and_ends_in_the_resources_id(string fullUrl, string? rule) =>
        Assert.Equal(
            rule is null ? [] : [$"Error Bundle.entry[0].fullUrl {rule}"],
            Judged.Resource($$$$"""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"{{{{fullUrl}}}}","resource":{"resourceType":"Patient","id":"1"}}]}"""));

    [Fact]
    public void An_entry_of_a_transaction_has_a_request() =>
        Assert.Equal(["Error Bundle bdl-3"], Judged.Resource("""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"}}]}"""));

    [Fact]
    public void What_a_search_found_has_an_id() =>
        Assert.Equal(
            ["Error Bundle.entry[0].resource search-result-without-id"],
            Judged.Resource("""{"resourceType":"Bundle","type":"searchset","entry":[{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000001","resource":{"resourceType":"Patient"}}]}"""));

    [Fact]
    public void A_vital_sign_meets_its_profile_without_claiming_it() =>
        Assert.Contains(
            "Error Observation.effective element-required",
            Judged.Resource("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]}}"""));

    private static string WithText(string div) => Judged.Patient($$$$""" "text":{"status":"generated","div":"{{{{div}}}}"} """);
}
