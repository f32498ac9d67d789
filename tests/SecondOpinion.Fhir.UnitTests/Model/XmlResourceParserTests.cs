using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.UnitTests.Model;

public sealed class XmlResourceParserTests
{
    [Fact]
    public void Json_has_lists_numbers_and_booleans_by_its_own_rules()
    {
        Assert.Equal(
            """{"resourceType":"Patient","id":"p","active":true,"name":[{"given":["A","B"]}],"multipleBirthInteger":2}""",
            Json("""<id value="p"/><active value="true"/><name><given value="A"/><given value="B"/></name><multipleBirthInteger value="2"/>"""));
    }

    [Fact]
    public void Extensions_and_ids_of_primitives_become_siblings()
    {
        Assert.Equal(
            """{"resourceType":"Patient","name":[{"given":["A",null,"C"],"_given":[null,{"extension":[{"url":"u","valueString":"x"}]},{"id":"c"}]}],"birthDate":"1960","_birthDate":{"id":"d"}}""",
            Json("""<name><given value="A"/><given><extension url="u"><valueString value="x"/></extension></given><given id="c" value="C"/></name><birthDate value="1960" id="d"/>"""));
        Assert.Equal("""{"resourceType":"Patient","_birthDate":{"extension":[{"id":"i","url":"u"}]}}""", Json("""<birthDate><extension url="u" id="i"/></birthDate>"""));
    }

    [Fact]
    public void Resources_inside_resources_lose_what_wraps_them()
    {
        Assert.Equal(
            """{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"},{"resourceType":"Basic"}],"managingOrganization":{"reference":"#o"}}""",
            Json("""<contained><Organization><id value="o"/></Organization></contained><contained><Basic/></contained><managingOrganization><reference value="#o"/></managingOrganization>"""));
    }

    [Theory]
    [InlineData("1.50", "1.50")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("1E+22", "1E+22")]
    [InlineData("100000000000000000000.00000000000000000001", "100000000000000000000.00000000000000000001")]
    public void Digits_are_kept(string written, string json)
    {
        Assert.Equal($$"""{"resourceType":"Basic","extension":[{"url":"u","valueDecimal":{{json}}}]}""", ValueJson($"""<valueDecimal value="{written}"/>"""));
    }

    [Theory]
    [InlineData("valueDecimal", "abc", "number-malformed")]
    [InlineData("valueDecimal", "+1.0", "number-malformed")]
    [InlineData("valueDecimal", "01", "number-malformed")]
    [InlineData("valueDecimal", "1.", "number-malformed")]
    [InlineData("valueDecimal", " 1", "number-malformed")]
    [InlineData("valueInteger", "+-1", "number-malformed")]
    [InlineData("valueInteger", "+", "number-malformed")]
    [InlineData("valueBoolean", "1", "boolean-malformed")]
    [InlineData("valueBoolean", "True", "boolean-malformed")]
    public void What_is_no_number_or_boolean_stays_a_string_and_is_reported(string element, string value, string id)
    {
        var document = Document($"""<Basic xmlns="http://hl7.org/fhir"><extension url="u"><{element} value="{value}"/></extension></Basic>""");

        var issue = Assert.Single(document.Issues);
        Assert.Equal((id, "Basic.extension[0].value"), (issue.Id, issue.Expression));
        Assert.Contains($"\"{element}\":\"{value}\"", Text(document), StringComparison.Ordinal);
        Assert.True(document.Root.Child("extension").Child("value").IsMalformed);
    }

    [Fact]
    public void A_plus_before_an_integer_is_dropped()
    {
        Assert.Equal("""{"resourceType":"Basic","extension":[{"url":"u","valueInteger":5}]}""", ValueJson("""<valueInteger value="+5"/>"""));
    }

    [Fact]
    public void Characters_are_what_xml_says_and_json_escapes()
    {
        var document = Patient("""<name><family value="é&quot;\&#10;&#x1F600;&amp; 😀"/></name>""");

        Assert.Equal("é\"\\\n😀& 😀", document.Root.Child("name").ChildText("family"));
        Assert.Contains("\"é\\\"\\\\\\n😀& 😀\"", Text(document), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(5000)]
    public void Long_values_are_read_whole_even_where_a_pair_meets_the_edge_of_the_buffer(int pairs)
    {
        var text = "x" + string.Concat(Enumerable.Repeat("😀", pairs));

        Assert.Equal(text, Patient($"""<name><family id="f" value="{text}"/></name>""").Root.Child("name").ChildText("family"));
    }

    [Fact]
    public void Narrative_is_kept_exactly()
    {
        const string div = "<div xmlns=\"http://www.w3.org/1999/xhtml\" title='a>b'>\n  é😀 <b\n>x</b >&#160;<br/><!-- kept --> \"q\"</div >";

        var narrative = Patient($"""<text><status value="generated"/>{div}</text><name><family value="é😀"/></name><birthDate/>""");

        Assert.Equal(div, narrative.Root.Child("text").ChildText("div"));
        Assert.Equal(["element-empty"], narrative.Issues.Select(issue => issue.Id));
    }

    [Fact]
    public void Several_narratives_on_one_line_are_each_found()
    {
        const string div = "<div xmlns=\"http://www.w3.org/1999/xhtml\">é{0}</div>";
        var contained = string.Concat(Enumerable.Range(0, 5).Select(i => $"<contained><Basic><text><status value=\"generated\"/>{string.Format(null, div, i)}</text></Basic></contained>"));

        var texts = Patient(contained).Root.ChildrenNamed("contained").ToList().Select(basic => basic.Child("text").ChildText("div"));

        Assert.Equal(Enumerable.Range(0, 5).Select(i => string.Format(null, div, i)), texts);
    }

    [Theory]
    [InlineData("<h:div>x<h:b/></h:div>", "<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\">x<h:b/></h:div>")]
    [InlineData("<h:div/>", "<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\"/>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml' xml:lang='en'><b o:a='1'/></div>", "<div xmlns:o=\"urn:o&quot;&amp;\" xmlns='http://www.w3.org/1999/xhtml' xml:lang='en'><b o:a='1'/></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><b xmlns:o='urn:i' o:a='1'/></div>", "<div xmlns='http://www.w3.org/1999/xhtml'><b xmlns:o='urn:i' o:a='1'/></div>")]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><b xmlns:o='urn:i'/><o:b/></div>", "<div xmlns:o=\"urn:o&quot;&amp;\" xmlns='http://www.w3.org/1999/xhtml'><b xmlns:o='urn:i'/><o:b/></div>")]
    public void Prefixes_declared_outside_a_narrative_come_along(string written, string kept)
    {
        var document = Document($"""
            <f:Basic xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:o="urn:o&quot;&amp;"><f:text><f:status value="generated"/>{written}</f:text></f:Basic>
            """);

        Assert.Empty(document.Issues);
        Assert.Equal(kept, document.Root.Child("text").ChildText("div"));
    }

    [Fact]
    public void Comments_instructions_and_schema_locations_are_passed_over()
    {
        Assert.Equal("""{"resourceType":"Patient","active":true}""", Text(Document("""
            <?xml version="1.0" encoding="utf-8"?><?xml-stylesheet href="x"?><!-- c -->
            <Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"><!-- c --><active value="true"/></Patient><!-- c -->
            """)));
    }

    [Fact]
    public void Every_problem_is_found_with_its_place()
    {
        var document = Document("""
            <Patient xmlns="http://hl7.org/fhir" id="x">
              <contained/>
              <contained><Patientt/></contained>
              <contained><Basic><id value="a"/></Basic><Basic/></contained>
              <active value="yes"/>
              <name use="official"><id value="x"/><family value=""/></name>
              <birthDate>1960</birthDate>
              <gender value="male"/>
              <gender value="male"/>
              <nmae/>
              <active xmlns="urn:other" value="true"/>
              <contact/>
              text
              <name><family value="late"/></name>
            </Patient>
            """);

        Assert.Equal(
            [
                ("attribute-unknown", "Patient.id", 1, 38), ("resource-type-missing", "Patient.contained[0]", 2, 3), ("resource-type-unknown", "Patient.contained[1]", 3, 14),
                ("resource-expected", "Patient.contained[2]", 4, 44), ("boolean-malformed", "Patient.active", 5, 11), ("attribute-unknown", "Patient.name[0].use", 6, 9),
                ("element-unknown", "Patient.name[0].id", 6, 24), ("string-empty", "Patient.name[0].family", 6, 47), ("text-unexpected", "Patient.birthDate", 7, 14),
                ("element-order", "Patient.gender", 8, 3), ("element-repeated", "Patient.gender", 9, 3), ("element-unknown", "Patient.nmae", 10, 3),
                ("namespace-wrong", "Patient.active", 11, 3), ("element-empty", "Patient.contact[0]", 12, 3), ("text-unexpected", "Patient", 12, 13),
                ("element-order", "Patient.name[1]", 14, 3),
            ],
            document.Issues.Select(issue => (issue.Id, issue.Expression, issue.Line, issue.Column)));
        Assert.Equal(["late"], document.Root.ChildrenNamed("name").ToList().Skip(1).Select(name => name.ChildText("family")));
        Assert.Equal(document.Issues.Count, document.Issues.Count(issue => issue.Severity == IssueSeverity.Error));
    }

    [Fact]
    public void Repeats_that_were_torn_apart_are_one_list()
    {
        var document = Patient("""<name><family value="1"/></name><gender value="male"/><name><family value="2"/></name><birthDate value="1960"/><name><family value="3"/></name>""");

        Assert.Equal(["element-order", "element-order"], document.Issues.Select(issue => issue.Id));
        Assert.Equal("""{"resourceType":"Patient","name":[{"family":"1"},{"family":"2"},{"family":"3"}],"gender":"male","birthDate":"1960"}""", Text(document));
    }

    [Theory]
    [InlineData("", "xml-syntax")]
    [InlineData("   ", "xml-syntax")]
    [InlineData("{}", "xml-syntax")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'>", "xml-syntax")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><name><family value='secr", "xml-syntax")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'/><Patient/>", "xml-syntax")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><active value='&secret;'/></Patient>", "xml-syntax")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><active value='&#1;'/></Patient>", "xml-syntax")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'><active value='1' value='secret'/></Patient>", "xml-syntax")]
    [InlineData("<?xml version='1.0' encoding='utf-7'?><Patient xmlns='http://hl7.org/fhir'/>", "xml-encoding")]
    [InlineData("<?xml version='1.0' encoding='ISO-8859-1'?><Patient xmlns='http://hl7.org/fhir'/>", "xml-encoding")]
    [InlineData("<Patient/>", "namespace-wrong")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir/'/>", "namespace-wrong")]
    [InlineData("<HumanName xmlns='http://hl7.org/fhir'/>", "resource-type-unknown")]
    [InlineData("<DomainResource xmlns='http://hl7.org/fhir'/>", "resource-type-unknown")]
    public void What_is_no_resource_has_no_tree_and_its_text_is_not_quoted(string xml, string id)
    {
        var outcome = ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(xml), DefinitionCatalogue.R4);

        Assert.False(outcome.Succeeded);
        var issue = Assert.Single(outcome.Issues);
        Assert.Equal(id, issue.Id);
        Assert.True(issue is { Line: > 0, Column: > 0 });
        Assert.DoesNotContain("secr", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        var latin = Encoding.Latin1.GetBytes("<Patient xmlns='http://hl7.org/fhir'><name><family value='é'/></name></Patient>");

        var issue = Assert.Single(ResourceDocument.ParseXml(latin, DefinitionCatalogue.R4).Issues);

        Assert.Equal(("xml-encoding", 59), (issue.Id, issue.Column));
        Assert.Equal("xml-encoding", ResourceDocument.ParseXml(Encoding.Unicode.GetBytes("\uFEFF<Patient xmlns='http://hl7.org/fhir'/>"), DefinitionCatalogue.R4).Issues[0].Id);
    }

    [Theory]
    [InlineData("<!DOCTYPE Patient SYSTEM 'http://localhost:9/x.dtd'>", 1)]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", 1)]
    [InlineData("<?xml version='1.0'?><!-- <!DOCTYPE -->\n<!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>", 2)]
    public void A_document_type_is_refused_before_anything_of_it_is_read(string dtd, int line)
    {
        var outcome = ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(dtd + "<Patient xmlns='http://hl7.org/fhir'><active value='&e;&c;'/></Patient>"), DefinitionCatalogue.R4);

        var issue = Assert.Single(outcome.Issues);
        Assert.Equal(("xml-dtd", IssueSeverity.Fatal, line, 1), (issue.Id, issue.Severity, issue.Line, issue.Column));
    }

    [Theory]
    [InlineData("extension url='u'")]
    [InlineData("unknown")]
    [InlineData("contained")]
    public void Deep_nesting_is_refused(string name)
    {
        var deep = "<Patient xmlns='http://hl7.org/fhir'>" + string.Concat(Enumerable.Repeat($"<{name}>", 200_000));

        Assert.Equal("xml-depth", ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(deep), DefinitionCatalogue.R4).Issues[^1].Id);
    }

    [Fact]
    public void Deep_nesting_inside_a_narrative_is_refused()
    {
        var deep = "<Patient xmlns='http://hl7.org/fhir'><text><div xmlns='http://www.w3.org/1999/xhtml'>" + string.Concat(Enumerable.Repeat("<b>", 200_000));

        Assert.Equal("xml-depth", ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(deep), DefinitionCatalogue.R4).Issues[0].Id);
    }

    [Fact]
    public void What_is_as_deep_as_allowed_is_as_deep_as_json_may_be()
    {
        for (var depth = 1; depth < 40; depth++)
        {
            var xml = Nested(depth, "<extension url='u'>", "<valueString value='x'><extension url='v'><valueCode value='c'/></extension></valueString>", "</extension>");
            var outcome = ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(xml), DefinitionCatalogue.R4);
            if (outcome.Succeeded) Assert.True(ResourceDocument.Parse(outcome.Value.Utf8, DefinitionCatalogue.R4).Succeeded);
            Assert.Equal(1 + (2 * depth) + 3 <= ParseLimits.Default.MaxDepth, outcome.Succeeded);
        }

        static string Nested(int depth, string open, string inside, string close) => "<Basic xmlns='http://hl7.org/fhir'>"
            + string.Concat(Enumerable.Repeat(open, depth)) + inside + string.Concat(Enumerable.Repeat(close, depth)) + "</Basic>";
    }

    [Fact]
    public void Length_and_the_number_of_issues_are_limited()
    {
        var xml = $"<Patient xmlns='http://hl7.org/fhir'><name><family value='{new string('x', 3_000_000)}'/></name></Patient>";
        Assert.Empty(Document(xml).Issues);
        Assert.Equal("xml-length", ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(xml), DefinitionCatalogue.R4, new ParseLimits(MaxXmlBytes: 1_000_000)).Issues[0].Id);

        var torn = Encoding.UTF8.GetBytes($"<Patient xmlns='http://hl7.org/fhir'>{string.Concat(Enumerable.Repeat("<name/><photo/>é", 50_000))}</Patient>");
        Assert.Equal("issues-too-many", ResourceDocument.ParseXml(torn, DefinitionCatalogue.R4).Value.Issues[^1].Id);
    }

    [Theory]
    [InlineData(9_000, null)]
    [InlineData(11_000, "xml-attributes")]
    public void The_number_of_attributes_of_an_element_is_limited(int count, string? id)
    {
        var attributes = string.Concat(Enumerable.Range(0, count).Select(i => $" a{i}=''"));
        var outcome = ResourceDocument.ParseXml(Encoding.UTF8.GetBytes($"<Patient xmlns='http://hl7.org/fhir'>\n<name{attributes}/></Patient>"), DefinitionCatalogue.R4);

        Assert.Equal(id is null, outcome.Succeeded);
        if (id is not null) Assert.Equal((id, 2, 1), (outcome.Issues[0].Id, outcome.Issues[0].Line, outcome.Issues[0].Column));
    }

    [Fact]
    public void Later_rules_learn_the_line_and_column_in_the_xml()
    {
        var document = Document("<Patient xmlns='http://hl7.org/fhir'>\n <name>\n  <text value='é'/> <family value='x'/>\n </name>\n</Patient>");
        var name = document.Root.Child("name");

        Assert.Equal((1, 1), document.Position(document.Root.Start));
        Assert.Equal((2, 2), document.Position(name.Start));
        Assert.Equal((3, 22), document.Position(name.Child("family").Start));
    }

    [Fact]
    public void Random_changes_never_do_more_than_fail()
    {
        var random = new SeededBytes(20261122);
        var good = Encoding.UTF8.GetBytes("""
            <Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">é<b/></div></text>
            <contained><Basic><id value="x"/></Basic></contained><name id="n"><given value="A"/><given><extension url="u"/></given></name><birthDate value="1960"/></Patient>
            """);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = good.ToArray();
            for (var change = 0; change < 3; change++) bytes[random.Next(bytes.Length)] = change == 0 ? (byte)random.Next(128) : bytes[random.Next(bytes.Length)];
            var outcome = ResourceDocument.ParseXml(bytes, DefinitionCatalogue.R4);
            if (outcome is { Succeeded: true, Value.Issues.Count: 0 }) Assert.Empty(ResourceDocument.Parse(outcome.Value.Utf8, DefinitionCatalogue.R4).Value.Issues);
        }
    }

    private static ResourceDocument Document(string xml) => ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(xml), DefinitionCatalogue.R4).Value;

    private static ResourceDocument Patient(string content) => Document($"<Patient xmlns=\"http://hl7.org/fhir\">{content}</Patient>");

    private static string Text(ResourceDocument document) => Encoding.UTF8.GetString(document.Utf8.Span);

    private static string Json(string content)
    {
        var document = Patient(content);
        Assert.Empty(document.Issues);
        return Text(document);
    }

    private static string ValueJson(string value)
    {
        var document = Document($"""<Basic xmlns="http://hl7.org/fhir"><extension url="u">{value}</extension></Basic>""");
        Assert.Empty(document.Issues);
        return Text(document);
    }
}
