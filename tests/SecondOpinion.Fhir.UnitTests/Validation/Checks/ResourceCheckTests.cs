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
    [InlineData("<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>a<ul><li>b</li></ul></p></div>", "txt-1")]
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

    [Theory]
    [InlineData("vital-signs", true)]
    [InlineData("laboratory", false)]
    public void A_vital_sign_in_SNOMED_CT_alone_lacks_its_LOINC_code(string category, bool isRefused)
    {
        var json = $$$"""
            {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"{{{category}}}"}]}],
            "code":{"coding":[{"system":"http://snomed.info/sct","code":"276885007"}]},"subject":{"display":"x"},"effectiveDateTime":"2024-01-01",
            "valueQuantity":{"value":36.5,"unit":"Cel","system":"http://unitsofmeasure.org","code":"Cel"}}
            """;
        Assert.Equal(isRefused ? ["Warning Observation.code code-not-in-extensible-value-set", "Error Observation.code.coding slice-required"] : [], Judged.Resource(json));
    }

    [Fact]
    public void A_profile_that_calls_itself_a_specialization_is_a_profile()
    {
        var profile = Judged.Profile("Patient", """{"path":"Patient.gender","min":1}""").Replace("\"constraint\"", "\"specialization\"", StringComparison.Ordinal);
        Assert.Equal(["Error Patient.gender element-required"], Judged.ByProfile(Judged.Patient(""" "active":true """), profile));
    }

    [Fact]
    public void A_profile_may_call_the_type_of_an_id_by_either_of_its_names()
    {
        var profile = Judged.Profile("Patient", """{"path":"Patient.id","type":[{"code":"id"}],"min":1}""");
        Assert.Empty(Judged.ByProfile(Judged.Patient(""" "id":"a" """), profile));
    }

    [Fact]
    public void An_invariant_may_take_a_FHIR_string_for_a_String()
    {
        var profile = Judged.Profile("Patient", """{"path":"Patient","constraint":[{"key":"x-1","severity":"error","human":"h","expression":"(name.family as String) = 'a'"}]}""");
        Assert.Empty(Judged.ByProfile(Judged.Patient(""" "name":[{"family":"a"}] """), profile));
        Assert.Equal(["Error Patient x-1"], Judged.ByProfile(Judged.Patient(""" "name":[{"family":"b"}] """), profile));
    }

    [Fact]
    public void An_element_s_id_is_used_once_in_a_resource() => Assert.Equal(
        ["Error Patient.name[1].id element-id-twice"],
        Judged.Resource(Judged.Patient(""" "id":"a","name":[{"id":"a","text":"x"},{"id":"a","text":"y"}],"contained":[{"resourceType":"Basic","id":"b","code":{"id":"a","text":"x"}}],"link":[{"other":{"reference":"#b"},"type":"seealso"}] """))
            .Where(finding => !finding.Contains("reference-", StringComparison.Ordinal)));

    [Fact]
    public void The_id_of_a_contained_resource_is_used_once() => Assert.Contains(
        "Error Patient.contained[1].id contained-id-twice",
        Judged.Resource(Judged.Patient(""" "contained":[{"resourceType":"Organization","id":"a","name":"x"},{"resourceType":"Organization","id":"a","name":"y"}],"managingOrganization":{"reference":"#a"} """)));

    [Theory]
    [InlineData("<p>a&nbsp;b</p>", false)]
    [InlineData("<p>a&#160;b&amp;&#xA0;</p>", true)]
    [InlineData("<a href=\\\"javascript:alert(1)\\\">x</a>", false)]
    [InlineData("<a href=\\\" JAVA&#115;cript:alert(1)\\\">x</a>", false)]
    [InlineData("<img alt=\\\"x\\\" src=\\\"data:text/html;base64,AA==\\\"/>", false)]
    [InlineData("<img alt=\\\"x\\\" src=\\\"data:image/png;base64,AA==\\\"/>", true)]
    [InlineData("<a href=\\\"https://a.example/javascript:x\\\">x</a>", true)]
    public void A_narrative_has_no_entities_of_HTML_and_runs_nothing(string content, bool isGood) => Assert.Equal(
        isGood ? [] : ["Error Patient.text.div txt-1"],
        Judged.Resource(Judged.Patient($$""" "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">{{content}}</div>"} """.Replace("xmlns=\"http://www.w3.org/1999/xhtml\"", "xmlns=\\\"http://www.w3.org/1999/xhtml\\\"", StringComparison.Ordinal))));

    [Theory]
    [InlineData("match", "Encounter", "search-match-type")]
    [InlineData("include", "Encounter", null)]
    [InlineData("match", "Patient", null)]
    [InlineData("match", "$everything", null)]
    public void What_matches_a_search_is_of_the_type_searched_for(string mode, string searched, string? rule)
    {
        var json = $$$$"""
            {"resourceType":"Bundle","type":"searchset","link":[{"relation":"self","url":"http://a.example/fhir/{{{{searched}}}}?_id=1"}],
            "entry":[{"fullUrl":"http://a.example/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1"},"search":{"mode":"{{{{mode}}}}"}}]}
            """;
        Assert.Equal(rule is null ? [] : [$"Error Bundle.entry[0].resource {rule}"], Judged.Resource(json));
    }

    [Theory]
    [InlineData("collection", "next", "link-no-page")]
    [InlineData("collection", "self", "link-self-twice")]
    [InlineData("collection", "related", null)]
    [InlineData("searchset", "next", null)]
    public void Only_what_comes_in_pages_has_links_to_pages(string type, string relation, string? rule)
    {
        var json = $$"""
            {"resourceType":"Bundle","type":"{{type}}","link":[{"relation":"self","url":"http://a.example/fhir"},{"relation":"{{relation}}","url":"http://a.example/fhir"}]}
            """;
        Assert.Equal(rule is null ? [] : [$"Error Bundle.link[1].relation {rule}"], Judged.Resource(json));
    }

    [Fact]
    public void A_resource_claims_profiles_of_its_own_type_and_nothing_else()
    {
        Assert.Equal(
            ["Error Patient profile-other-type", "Error Patient.meta.profile[1] meta-profile-no-profile"],
            Judged.Resource(Judged.Patient(""" "meta":{"profile":["http://hl7.org/fhir/StructureDefinition/Observation","http://hl7.org/fhir/ValueSet/administrative-gender"]} """)));
        Assert.Empty(Judged.Resource(Judged.Patient(""" "meta":{"profile":["http://hl7.org/fhir/StructureDefinition/Patient","http://hl7.org/fhir/StructureDefinition/DomainResource"]} """)));
    }
}
