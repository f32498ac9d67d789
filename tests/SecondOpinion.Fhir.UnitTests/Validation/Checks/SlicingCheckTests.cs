namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class SlicingCheckTests
{
    [Fact]
    public void A_missing_slice_is_reported_at_the_list_and_named()
    {
        var profile = BySystem("open", ordered: false);
        Assert.Equal(["Error Patient.identifier slice-required"], Judged.ByProfile(Identifiers("http://b"), profile));
        Assert.Empty(Judged.ByProfile(Identifiers("http://c", "http://a"), profile));
    }

    [Fact]
    public void More_than_the_slice_allows_is_reported_at_the_list() =>
        Assert.Equal(["Error Patient.identifier slice-too-many"], Judged.ByProfile(Identifiers("http://a", "http://a"), BySystem("open", ordered: false)));

    [Fact]
    public void The_rules_of_a_slice_hold_inside_it_only() =>
        Assert.Equal(
            ["Error Patient.identifier[1].value element-required"],
            Judged.ByProfile(
                Judged.Patient(""" "identifier":[{"system":"http://a","value":"1"},{"system":"http://b"},{"system":"http://c"}] """),
                BySystem("open", ordered: false)));

    [Fact]
    public void A_closed_list_takes_no_other_items() =>
        Assert.Equal(["Error Patient.identifier[1] slice-closed"], Judged.ByProfile(Identifiers("http://a", "http://c"), BySystem("closed", ordered: false)));

    [Fact]
    public void Other_items_stand_at_the_end_where_it_is_open_there_only() =>
        Assert.Equal(["Error Patient.identifier[1] slice-order"], Judged.ByProfile(Identifiers("http://c", "http://a"), BySystem("openAtEnd", ordered: false)));

    [Fact]
    public void Ordered_slices_stand_in_their_order() =>
        Assert.Equal(["Error Patient.identifier[1] slice-order"], Judged.ByProfile(Identifiers("http://b", "http://a"), BySystem("open", ordered: true)));

    [Theory]
    [InlineData("""{"type":"pattern","path":"type"}""", """{"id":"Patient.identifier:a.type","path":"Patient.identifier.type","patternCodeableConcept":{"text":"x"}}""")]
    [InlineData("""{"type":"exists","path":"period"}""", """{"id":"Patient.identifier:a.period","path":"Patient.identifier.period","min":1}""")]
    [InlineData("""{"type":"value","path":"extension('http://x.example').value"}""", """{"id":"Patient.identifier:a.extension","path":"Patient.identifier.extension"},{"id":"Patient.identifier:a.extension:x","path":"Patient.identifier.extension","sliceName":"x"},{"id":"Patient.identifier:a.extension:x.url","path":"Patient.identifier.extension.url","fixedUri":"http://x.example"},{"id":"Patient.identifier:a.extension:x.value[x]","path":"Patient.identifier.extension.value[x]","fixedBoolean":true}""")]
    public void Items_are_told_apart_by_each_kind_of_discriminator(string discriminator, string row)
    {
        var profile = Judged.Profile("Patient", $$$$"""
            {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{{{{discriminator}}}}],"rules":"open"}},
            {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1,"max":"1"},{{{{row}}}}
            """);
        const string Match = """{"value":"1","type":{"text":"x","coding":[{"display":"y"}]},"period":{"start":"2024"},"extension":[{"url":"http://x.example","valueBoolean":true}]}""";
        Assert.Empty(Judged.ByProfile(Judged.Patient($""" "identifier":[{Match}] """), profile));
        Assert.Equal(["Error Patient.identifier slice-required"], Judged.ByProfile(Judged.Patient(""" "identifier":[{"value":"1"}] """), profile));
    }

    [Fact]
    public void Entries_are_told_apart_by_the_type_of_their_resource()
    {
        var profile = Judged.Profile("Bundle", """
            {"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[{"type":"type","path":"resource"}],"rules":"open"}},
            {"id":"Bundle.entry:p","path":"Bundle.entry","sliceName":"p","min":1,"max":"1"},
            {"id":"Bundle.entry:p.resource","path":"Bundle.entry.resource","type":[{"code":"Patient"}]}
            """);
        Assert.Empty(Judged.ByProfile("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000001","resource":{"resourceType":"Patient"}}]}""", profile));
        Assert.Equal(
            ["Error Bundle.entry slice-required"],
            Judged.ByProfile("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000002","resource":{"resourceType":"Basic","code":{"text":"a"}}}]}""", profile));
    }

    [Fact]
    public void Entries_are_told_apart_by_the_profile_of_their_resource()
    {
        var named = Judged.Profile("Patient", """{"path":"Patient.name","min":1}""", "http://test.example/named");
        var profile = Judged.Profile("Bundle", """
            {"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"open"}},
            {"id":"Bundle.entry:p","path":"Bundle.entry","sliceName":"p","min":1,"max":"1"},
            {"id":"Bundle.entry:p.resource","path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["http://test.example/named"]}]}
            """);
        Assert.Empty(Judged.ByProfile("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000003","resource":{"resourceType":"Patient","name":[{"text":"a"}]}}]}""", profile, named));
        Assert.Equal(
            ["Error Bundle.entry slice-required"],
            Judged.ByProfile("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000004","resource":{"resourceType":"Patient"}}]}""", profile, named));
    }

    [Fact]
    public void Items_are_told_apart_by_their_place()
    {
        var profile = Judged.Profile("Patient", """
            {"id":"Patient.name","path":"Patient.name","slicing":{"discriminator":[{"type":"position","path":"$this"}],"rules":"open"}},
            {"id":"Patient.name:first","path":"Patient.name","sliceName":"first","min":1},
            {"id":"Patient.name:first.family","path":"Patient.name.family","min":1},
            {"id":"Patient.name:second","path":"Patient.name","sliceName":"second"},
            {"id":"Patient.name:second.text","path":"Patient.name.text","min":1}
            """);
        Assert.Empty(Judged.ByProfile(Judged.Patient(""" "name":[{"family":"a"},{"text":"b"},{"given":["c"]}] """), profile));
        Assert.Equal(
            ["Error Patient.name[0].family element-required", "Error Patient.name[1].text element-required"],
            Judged.ByProfile(Judged.Patient(""" "name":[{"text":"b"},{"family":"a"}] """), profile));
    }

    [Fact]
    public void The_message_of_a_missing_slice_names_the_nearest_item_and_the_discriminator_that_it_fails()
    {
        var profile = Judged.Profile("Patient", """
            {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"use"},{"type":"value","path":"system"}],"rules":"open"}},
            {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1},
            {"id":"Patient.identifier:a.use","path":"Patient.identifier.use","fixedCode":"official"},
            {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","fixedUri":"http://a"}
            """);
        var message = Assert.Single(Judged.IssuesByProfile(Judged.Patient(""" "identifier":[{"value":"1"},{"use":"official","system":"http://b"}] """), profile)).Message;
        Assert.Contains("Item 1 is in no slice: the value of 'system' is not that of 'a'.", message, StringComparison.Ordinal);
    }

    private static string Identifiers(params string[] systems) =>
        Judged.Patient($""" "identifier":[{string.Join(',', systems.Select(s => $$$$"""{"system":"{{{{s}}}}","value":"1"}"""))}] """);

    private static string BySystem(string rules, bool ordered) => Judged.Profile("Patient", $$$$"""
        {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"ordered":{{{{(ordered ? "true" : "false")}}}},"rules":"{{{{rules}}}}"}},
        {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1,"max":"1"},
        {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","fixedUri":"http://a"},
        {"id":"Patient.identifier:b","path":"Patient.identifier","sliceName":"b","max":"1"},
        {"id":"Patient.identifier:b.system","path":"Patient.identifier.system","fixedUri":"http://b"},
        {"id":"Patient.identifier:b.value","path":"Patient.identifier.value","min":1}
        """);

    [Fact]
    public void An_item_that_two_slices_claim_is_reported()
    {
        const string Slices = """
            {"id":"Observation.category","path":"Observation.category","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"}},
            {"id":"Observation.category:a","path":"Observation.category","sliceName":"a","patternCodeableConcept":{"coding":[{"code":"a"}]}},
            {"id":"Observation.category:b","path":"Observation.category","sliceName":"b","patternCodeableConcept":{"coding":[{"code":"b"}]}}
            """;
        Assert.Equal(
            ["Error Observation.category[0] slice-several"],
            Judged.ByProfile(Judged.Observation(""" "category":[{"coding":[{"code":"a"},{"code":"b"}]},{"coding":[{"code":"b"}]}] """), Judged.Profile("Observation", Slices)));
    }
}
