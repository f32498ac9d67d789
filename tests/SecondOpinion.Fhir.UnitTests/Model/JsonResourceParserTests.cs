using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.UnitTests.Model;

public sealed class JsonResourceParserTests
{
    [Fact]
    public void Names_types_and_values_are_fhirs()
    {
        var observation = Parse("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.50}}""").Root;

        var value = observation.Child("value");
        Assert.Equal("Quantity", value.TypeName);
        Assert.Equal("valueQuantity", value.JsonName);
        Assert.Equal("1.50", value.ChildText("value"));
        Assert.Equal("Observation.value.value", value.Child("value").Path);
    }

    [Fact]
    public void Every_one_of_many_values_of_a_wrong_kind_is_marked()
    {
        // Values as short as these make the table of elements grow time and again.
        for (var count = 1; count < 100; count++)
        {
            var given = Parse($$"""{"resourceType":"Patient","name":[{"given":[{{string.Join(',', Enumerable.Repeat(1, count))}}]}]}""").Root.Child("name").ChildrenNamed("given").ToList();
            Assert.Equal(count, given.Count);
            Assert.All(given, element => Assert.True(element.IsMalformed));
        }
    }

    [Fact]
    public void Resource_type_may_stand_last()
    {
        Assert.Equal("Patient", Parse("""{"active":true,"contained":[{"id":"a","resourceType":"Basic"}],"resourceType":"Patient"}""").Root.TypeName);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","birthDate":"1960","_birthDate":{"extension":[{"url":"u","valueString":"x"}]}}""")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"u","valueString":"x"}]},"birthDate":"1960"}""")]
    public void Extensions_of_a_primitive_join_its_value_wherever_they_stand(string json)
    {
        var patient = Parse(json).Root;

        Assert.Equal(1, patient.ChildrenNamed("birthDate").Count());
        Assert.Equal("1960", patient.ChildText("birthDate"));
        Assert.Equal("x", patient.Child("birthDate").Child("extension").ChildText("value"));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["A",null,"C"],"_given":[null,{"id":"b"},{"id":"c"}]}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"_given":[null,{"id":"b"},{"id":"c"}],"given":["A",null,"C"]}]}""")]
    public void Nulls_hold_places_in_lists_of_primitives(string json)
    {
        var given = Parse(json).Root.Child("name").ChildrenNamed("given").ToList();

        Assert.Equal(["A", null, "C"], given.Select(name => name.Text));
        Assert.Equal([null, "b", "c"], given.Select(name => name.ChildText("id")));
        Assert.Equal("Patient.name[0].given[2]", given[2].Path);
    }

    [Fact]
    public void Escapes_are_undone_and_digits_kept()
    {
        var patient = Parse("""{"resourceType":"Patient","name":[{"family":"\u00e9\"\\"}],"multipleBirthInteger":2}""").Root;

        Assert.Equal("é\"\\", patient.Child("name").ChildText("family"));
        Assert.True(patient.Child("name").Child("family").ValueEquals("é\"\\"));
        Assert.Equal("2", patient.ChildText("multipleBirth"));
    }

    [Fact]
    public void Every_problem_is_found_with_its_place()
    {
        var document = Parse("""
            {"resourceType":"Patient",
             "active":"true",
             "name":{"family":"x"},
             "birthDate":["1960"],
             "gender":null,
             "nmae":1,
             "photo":[],
             "contact":[{}],
             "telecom":[{"value":""}],
             "active":true,
             "contained":[{"id":"x"},{"resourceType":"Patientt"}]}
            """);

        Assert.Equal(
            [
                ("json-kind", "Patient.active"), ("list-expected", "Patient.name"), ("list-unexpected", "Patient.birthDate"), ("null-value", "Patient.gender"),
                ("element-unknown", "Patient.nmae"), ("list-empty", "Patient.photo"), ("object-empty", "Patient.contact[0]"), ("string-empty", "Patient.telecom[0].value"),
                ("property-duplicate", "Patient.active"), ("resource-type-missing", "Patient.contained[0]"), ("resource-type-unknown", "Patient.contained[1]"),
            ],
            document.Issues.Select(issue => (issue.Id, issue.Expression)));
        Assert.Equal((2, 11), (document.Issues[0].Line, document.Issues[0].Column));
    }

    [Theory]
    [InlineData("", "json-syntax")]
    [InlineData("{", "json-syntax")]
    [InlineData("{} {}", "json-syntax")]
    [InlineData("[]", "json-not-an-object")]
    [InlineData("{}", "resource-type-missing")]
    [InlineData("""{"resourceType":5}""", "resource-type-missing")]
    [InlineData("""{"resourceType":"Nothing"}""", "resource-type-unknown")]
    public void What_is_no_resource_has_no_tree(string json, string id)
    {
        var outcome = ResourceDocument.Parse(json, DefinitionCatalogue.R4);

        Assert.False(outcome.Succeeded);
        Assert.Equal(id, outcome.Issues[0].Id);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_and_half_surrogates_are_found()
    {
        var latin = ResourceDocument.Parse(Encoding.Latin1.GetBytes("""{"resourceType":"Patient","name":[{"family":"é"}]}"""), DefinitionCatalogue.R4);
        Assert.Equal("json-encoding", latin.Issues[0].Id);

        Assert.Equal("string-surrogate", Parse("""{"resourceType":"Patient","name":[{"family":"\ud800"}]}""").Issues[0].Id);
    }

    [Fact]
    public void Depth_and_the_number_of_issues_are_limited()
    {
        var deep = """{"resourceType":"Patient","extension":[""" + string.Concat(Enumerable.Repeat("""{"url":"u","extension":[""", 60)) + string.Concat(Enumerable.Repeat("]}", 61));
        Assert.Equal("json-depth", ResourceDocument.Parse(deep, DefinitionCatalogue.R4).Issues[0].Id);

        var many = $$"""{"resourceType":"Patient","name":[{{string.Join(',', Enumerable.Repeat("{}", 50))}}]}""";
        var document = ResourceDocument.Parse(many, DefinitionCatalogue.R4, new ParseLimits(MaxIssues: 10)).Value;
        Assert.Equal(11, document.Issues.Count);
        Assert.Equal("issues-too-many", document.Issues[^1].Id);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"given":[%]}]}""", "1")]
    [InlineData("""{"resourceType":"Patient","name":[%]}""", "1")]
    [InlineData("""{"resourceType":"Patient","contained":[%]}""", "[]")]
    public void Many_short_faults_are_a_fault_each_and_no_crash(string json, string item)
    {
        // The table of elements has to grow in the middle of them.
        for (var count = 1; count < 200; count++)
        {
            var document = Parse(json.Replace("%", string.Join(',', Enumerable.Repeat(item, count)), StringComparison.Ordinal));
            Assert.Equal(count, document.Issues.Count);
        }
    }

    [Fact]
    public void Random_bytes_never_do_more_than_fail()
    {
        var random = new Random(20261122);
        var good = Encoding.UTF8.GetBytes("""{"resourceType":"Patient","name":[{"given":["A",null],"_given":[null,{"id":"b"}]}],"birthDate":"1960"}""");
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = good.ToArray();
            for (var change = 0; change < 3; change++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var outcome = ResourceDocument.Parse(bytes, DefinitionCatalogue.R4);
            if (outcome.Succeeded) Assert.All(outcome.Value.Issues, issue => Assert.NotEmpty(issue.Message));
        }
    }

    [Fact]
    public void Edits_change_their_bytes_and_no_others()
    {
        const string json = """{ "resourceType" : "Observation", "status":"final", "code":{"text":"µ"}, "subject": {"reference":"urn:x"} , "valueDecimal":1.0 }""";
        var document = Parse(json);
        var edits = new TextEdits();
        edits.ReplaceString(document.Root.Child("subject").Child("reference"), "Patient/\"1\"");

        Assert.Equal(json.Replace("\"urn:x\"", "\"Patient/\\\"1\\\"\"", StringComparison.Ordinal), Encoding.UTF8.GetString(edits.Apply(document.Root)));
    }

    private static ResourceDocument Parse(string json) => ResourceDocument.Parse(json, DefinitionCatalogue.R4).Value;
}
