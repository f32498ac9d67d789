using System.Buffers;
using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;

namespace SecondOpinion.Fhir.UnitTests.Model;

/// <summary>What holds for every resource and for every text, tried with random ones.</summary>
public sealed class RandomResourceTests
{
    [Fact]
    public void Random_resources_have_no_issue_and_are_the_same_after_a_way_through_xml()
    {
        var resources = new RandomResource(1);
        for (var i = 0; i < 1500; i++)
        {
            var json = ResourceDocument.Parse(resources.Next(), DefinitionCatalogue.R4).Value;
            Assert.Empty(json.Issues);
            var xml = Xml(json);
            var back = ResourceDocument.ParseXml(xml, DefinitionCatalogue.R4).Value;
            Assert.Empty(back.Issues);
            Assert.Equal(json.Count, back.Count);
            Assert.Equal(Encoding.UTF8.GetString(xml.Span), Encoding.UTF8.GetString(Xml(back).Span));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Resources_that_were_cut_and_glued_again_never_do_more_than_fail(bool asXml)
    {
        var random = new Random(20261124);
        var resources = new RandomResource(2);
        for (var i = 0; i < 2500; i++)
        {
            var text = resources.Next();
            if (asXml) text = Xml(ResourceDocument.Parse(text, DefinitionCatalogue.R4).Value).ToArray();
            for (var change = 0; change < 1 + (i % 3); change++) text = Change(text, random);
            var outcome = asXml ? ResourceDocument.ParseXml(text, DefinitionCatalogue.R4) : ResourceDocument.Parse(text, DefinitionCatalogue.R4);
            Assert.All(outcome.Succeeded ? outcome.Value.Issues : outcome.Issues, issue => Assert.True(issue.Id.Length > 0 && issue.Message.EndsWith('.'), issue.ToString()));
            if (outcome.Succeeded) Visit(outcome.Value.Root);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_bytes_are_no_resource(bool asXml)
    {
        var random = new Random(20261124);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new byte[random.Next(64)];
            random.NextBytes(text);
            if (text.Length > 0 && i % 2 == 0) text[0] = (byte)(asXml ? '<' : '{');
            var outcome = asXml ? ResourceDocument.ParseXml(text, DefinitionCatalogue.R4) : ResourceDocument.Parse(text, DefinitionCatalogue.R4);
            Assert.False(outcome.Succeeded);
            Assert.NotEmpty(outcome.Issues);
        }
    }

    /// <summary>Leaves a piece out, doubles one, or puts one elsewhere: brackets, quotes and names go where they do not belong.</summary>
    private static byte[] Change(byte[] text, Random random)
    {
        if (text.Length < 2) return text;
        var from = random.Next(text.Length);
        var to = Math.Min(text.Length, from + 1 + random.Next(random.Next(2) == 0 ? 4 : 60));
        var into = random.Next(text.Length);
        return random.Next(3) switch
        {
            0 => [.. text[..from], .. text[to..]],
            1 => [.. text[..to], .. text[from..]],
            _ => [.. text[..into], .. text[from..to], .. text[into..]],
        };
    }

    private static void Visit(Element element)
    {
        Assert.NotEqual("", element.Path);
        _ = element.Text;
        foreach (var child in element.Children) Visit(child);
    }

    private static ReadOnlyMemory<byte> Xml(ResourceDocument document)
    {
        var xml = new ArrayBufferWriter<byte>();
        XmlResourceWriter.Write(document.Root, xml);
        return xml.WrittenMemory;
    }
}
