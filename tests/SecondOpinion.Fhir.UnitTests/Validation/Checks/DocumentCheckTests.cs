namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

/// <summary>What holds of a bundle as a whole: references of a document, reachability, fullUrls.</summary>
public sealed class DocumentCheckTests
{
    private const string Patient = """{"fullUrl":"http://a.example/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1"}}""";

    [Fact]
    public void A_document_whose_composition_finds_its_subject_is_good() => Assert.DoesNotContain(Judged.Resource(Document(Patient)), IsOurs);

    [Fact]
    public void A_subject_that_no_entry_is_is_reported_at_the_reference() =>
        Assert.Contains("Error Bundle.entry[0].resource.subject document-reference-missing", Judged.Resource(Document()));

    [Fact]
    public void A_relative_reference_counts_from_the_fullUrl_it_stands_under() =>
        Assert.Contains(
            "Error Bundle.entry[0].resource.subject document-reference-missing",
            Judged.Resource(Document(Patient.Replace("a.example", "b.example", StringComparison.Ordinal))));

    [Fact]
    public void A_reference_that_two_versions_fit_is_ambiguous() =>
        Assert.Contains(
            "Error Bundle.entry[0].resource.subject document-reference-ambiguous",
            Judged.Resource(Document(Version("1"), Version("2"))));

    [Fact]
    public void An_entry_that_nothing_is_joined_to_is_reported() =>
        Assert.Contains(
            "Error Bundle.entry[2] entry-unreachable",
            Judged.Resource(Document(Patient, """{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000003","resource":{"resourceType":"Basic","code":{"text":"a"}}}""")));

    [Fact]
    public void An_entry_that_refers_back_is_reachable() =>
        Assert.DoesNotContain(
            Judged.Resource(Document(
                Patient, """{"fullUrl":"http://a.example/fhir/Basic/3","resource":{"resourceType":"Basic","id":"3","code":{"text":"a"},"subject":{"reference":"Patient/1"}}}""")),
            IsOurs);

    [Fact]
    public void An_entry_of_another_base_is_not_the_one_that_a_relative_reference_means() =>
        Assert.Contains("Error Bundle.entry[1] entry-unreachable", Judged.Resource(Document(Patient.Replace("a.example", "b.example", StringComparison.Ordinal))));

    [Fact]
    public void What_a_message_is_about_travels_in_it() =>
        Assert.Equal(
            ["Error Bundle.entry[0].resource.focus[0] document-reference-missing"],
            Judged.Resource("""{"resourceType":"Bundle","type":"message","entry":[{"fullUrl":"http://a.example/fhir/MessageHeader/2","resource":{"resourceType":"MessageHeader","id":"2","eventUri":"http://a.example/event","source":{"endpoint":"http://a.example"},"focus":[{"reference":"Patient/1"}]}}]}"""));

    [Fact]
    public void A_fullUrl_that_names_another_type_is_reported() =>
        Assert.Contains(
            "Error Bundle.entry[0].fullUrl fullurl-other-id",
            Judged.Resource("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://a.example/fhir/Patient/1","resource":{"resourceType":"Group","id":"1","type":"person","actual":true}}]}"""));

    private static bool IsOurs(string issue) => issue.Contains("document-reference", StringComparison.Ordinal) || issue.Contains("entry-unreachable", StringComparison.Ordinal);

    private static string Version(string version) => Patient.Replace("\"id\":\"1\"", $$"""
        "id":"1","meta":{"versionId":"{{version}}"}
        """, StringComparison.Ordinal);

    private static string Document(params string[] others)
    {
        const string Composition = """
            {"fullUrl":"http://a.example/fhir/Composition/2","resource":{"resourceType":"Composition","id":"2","subject":{"reference":"Patient/1"}}}
            """;
        return $$"""{"resourceType":"Bundle","type":"document","entry":[{{string.Join(",", others.Prepend(Composition))}}]}""";
    }
}
