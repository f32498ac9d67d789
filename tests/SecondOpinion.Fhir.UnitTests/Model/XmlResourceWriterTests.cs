using System.Buffers;
using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;

namespace SecondOpinion.Fhir.UnitTests.Model;

public sealed class XmlResourceWriterTests
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    [Fact]
    public void Elements_stand_in_the_order_of_the_definition_whatever_json_had()
    {
        Assert.Equal(
            """<Patient xmlns="http://hl7.org/fhir"><id value="p"/><active value="true"/><name><given value="A"/><given value="B"/></name><birthDate value="1960"/></Patient>""",
            Write("""{"birthDate":"1960","name":[{"given":["A","B"]}],"active":true,"id":"p","resourceType":"Patient"}"""));
    }

    [Fact]
    public void Ids_of_elements_and_urls_of_extensions_are_attributes()
    {
        Assert.Equal(
            """<Patient xmlns="http://hl7.org/fhir"><extension id="e" url="u"><valueUrl value="v"/></extension><name id="n"><given value="A"/><given id="g"><extension url="w"><valueCode value="c"/></extension></given></name></Patient>""",
            Write("""{"resourceType":"Patient","extension":[{"id":"e","url":"u","valueUrl":"v"}],"name":[{"id":"n","given":["A",null],"_given":[null,{"id":"g","extension":[{"url":"w","valueCode":"c"}]}]}]}"""));
    }

    [Fact]
    public void Resources_inside_resources_are_wrapped_and_share_the_namespace()
    {
        Assert.Equal(
            """<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><resource><Patient><contained><Basic><id value="b"/></Basic></contained></Patient></resource></entry></Bundle>""",
            Write("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"b"}]}}]}"""));
    }

    [Fact]
    public void Only_the_element_that_was_asked_for_is_written()
    {
        var bundle = Parse("""{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Basic","id":"b"}}]}""");

        Assert.Equal("""<Basic xmlns="http://hl7.org/fhir"><id value="b"/></Basic>""", Write(bundle.Child("entry").Child("resource")));
    }

    [Fact]
    public void Characters_that_mean_something_in_xml_are_escaped_and_come_back()
    {
        const string json = """{"resourceType":"Patient","name":[{"family":" <a href=\"x\">&amp;\t\r\n é😀\uFEFF \u00e9 "}]}""";

        var xml = Write(json);

        Assert.Contains("\" &lt;a href=&quot;x&quot;&gt;&amp;amp;&#9;&#13;&#10; é😀\uFEFF é \"", xml, StringComparison.Ordinal);
        Assert.Equal(Parse(json).Child("name").ChildText("family"), Read(xml).Child("name").ChildText("family"));
    }

    [Fact]
    public void Characters_that_xml_can_not_hold_are_replaced()
    {
        Assert.Equal("a\uFFFDb\uFFFDc", Read(Write("""{"resourceType":"Patient","name":[{"family":"a\u0001b\uffffc"}]}""")).Child("name").ChildText("family"));
    }

    [Theory]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\"><!-- c -->a <b title='>'>&lt;</b>\n</div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><!-- c -->a <b title='>'>&lt;</b>\n</div>")]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\">a&nbsp;&eacute;&amp;</div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">a\u00A0é&amp;</div>")]
    [InlineData("<div>a</div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>")]
    [InlineData("<div><p></div>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div&gt;&lt;p&gt;&lt;/div&gt;</div>")]
    [InlineData("</div></text><active/>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;/div&gt;&lt;/text&gt;&lt;active/&gt;</div>")]
    [InlineData("<?xml version='1.0'?><div/>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;?xml version='1.0'?&gt;&lt;div/&gt;</div>")]
    [InlineData("<div/><div/>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">&lt;div/&gt;&lt;div/&gt;</div>")]
    public void Narrative_is_written_as_it_is_or_made_harmless(string div, string written)
    {
        var xml = Write($$$"""{"resourceType":"Basic","text":{"status":"generated","div":{{{Encoding.UTF8.GetString(TextEdits.Quote(div))}}}}}""");

        Assert.Equal($"""<Basic xmlns="http://hl7.org/fhir"><text><status value="generated"/>{written}</text></Basic>""", xml);
        Assert.Equal(written, Read(xml).Child("text").ChildText("div"));
    }

    [Fact]
    public void Malformed_content_is_left_out()
    {
        Assert.Equal("""<Patient xmlns="http://hl7.org/fhir"><birthDate value="1960"/></Patient>""", Write("""{"resourceType":"Patient","active":"true","photo":[],"birthDate":"1960"}"""));
    }

    private static Element Parse(string json) => ResourceDocument.Parse(json, DefinitionCatalogue.R4).Value.Root;

    private static Element Read(string xml)
    {
        var document = ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(xml), DefinitionCatalogue.R4).Value;
        Assert.Empty(document.Issues);
        return document.Root;
    }

    private static string Write(string json) => Write(Parse(json));

    private static string Write(Element resource)
    {
        var buffer = new ArrayBufferWriter<byte>();
        XmlResourceWriter.Write(resource, buffer);
        using var stream = new MemoryStream();
        XmlResourceWriter.Write(resource, stream);
        Assert.Equal(buffer.WrittenSpan.ToArray(), stream.ToArray());

        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        Assert.StartsWith(Declaration, text, StringComparison.Ordinal);
        return text[Declaration.Length..];
    }
}
