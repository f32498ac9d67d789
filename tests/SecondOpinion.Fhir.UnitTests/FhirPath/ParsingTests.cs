using SecondOpinion.Fhir.FhirPath;

namespace SecondOpinion.Fhir.UnitTests.FhirPath;

public sealed class ParsingTests
{
    [Theory]
    [InlineData("2 + 2 /", 1, 8)]
    [InlineData("name.where(", 1, 12)]
    [InlineData("a\n  b", 2, 3)]
    [InlineData("'open", 1, 1)]
    [InlineData("2 + 2 /* open", 1, 7)]
    [InlineData("@T14:34:28Z", 1, 1)]
    [InlineData("a # b", 1, 3)]
    [InlineData("@2015-13", 1, 1)]
    public void A_fault_says_where_it_is(string text, int line, int column)
    {
        var issue = Assert.Single(FhirPathExpression.Parse(text).Issues);
        Assert.Equal(("fhirpath-syntax", line, column), (issue.Id, issue.Line, issue.Column));
    }

    [Theory]
    [InlineData("nothing()", "fhirpath-function-unknown")]
    [InlineData("name.where()", "fhirpath-arguments")]
    [InlineData("name.is('x')", "fhirpath-arguments")]
    public void Functions_are_checked_when_parsed(string text, string id) => Assert.Equal(id, Assert.Single(FhirPathExpression.Parse(text).Issues).Id);

    [Theory]
    [InlineData("a.b[0].c(d, 1)=2 and not(e)or f implies g")]
    [InlineData("-(1 + 2) * 3 - -4")]
    [InlineData("(a | b).where($this is FHIR.Patient)")]
    [InlineData("`odd name`.`div`.`and`")]
    [InlineData("%`vs-x` & 'it\\'s \\\\ \\n' & @2015T & @T10:30 & 4 days & 3.0 'mg'")]
    [InlineData("(a as Quantity).unit")]
    [InlineData("a.sort(b desc, -c)")]
    public void Printing_and_parsing_again_gives_the_same(string text)
    {
        var printed = FhirPathExpression.Parse(text.Replace("c(d, 1)", "combine(d)").Replace("not(e)", "e.not()")).Value.ToString();
        Assert.Equal(printed, FhirPathExpression.Parse(printed).Value.ToString());
    }

    [Theory]
    [InlineData("(")]
    [InlineData("-")]
    [InlineData("a.where(")]
    [InlineData("a[")]
    public void Deep_nesting_is_a_fault_and_no_crash(string part) =>
        Assert.Equal("fhirpath-syntax", FhirPathExpression.Parse(string.Concat(Enumerable.Repeat(part, 20_000 / part.Length))).Issues[0].Id);

    [Theory]
    [InlineData(".a")]
    [InlineData(" + 1")]
    [InlineData("[0]")]
    public void Long_chains_are_a_fault_and_no_crash(string part) =>
        Assert.Equal("fhirpath-syntax", FhirPathExpression.Parse("a" + string.Concat(Enumerable.Repeat(part, 5_000))).Issues[0].Id);

    [Theory]
    [InlineData("name", ".where(true)", 390)]
    [InlineData("1", " + 1", 390)]
    [InlineData("name", " | name", 390)]
    [InlineData("true", " and true", 390)]
    [InlineData("1", " is Integer", 390)]
    [InlineData("", "iif(true, ", 110)]
    public void What_the_limits_allow_fits_into_two_thirds_of_a_stack(string start, string part, int times)
    {
        var text = start + string.Concat(Enumerable.Repeat(part, times)) + (start.Length == 0 ? "1" + new string(')', times) : "");
        var answer = "";
        var thread = new Thread(
            () =>
            {
                answer = Fixture.Answer(text);
                Fixture.Check(text);
                FhirPathExpression.Parse(text).Value.ToString();
            },
            maxStackSize: 1024 * 1024);
        thread.Start();
        thread.Join();
        Assert.DoesNotContain("fhirpath-", answer);
    }

    [Theory]
    [InlineData("1.repeatAll($this)")]
    [InlineData("1.repeat($this + 1)")]
    [InlineData("(1|2|3|4|5|6|7|8|9).aggregate($total & $total & 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').repeat($this & $this)")]
    [InlineData("descendants().select(%context.descendants()).select(%context.descendants()).select(%context.descendants()).select(%context.descendants()).count()")]
    [InlineData("0.repeat(iif($this < 9000, $this + 1)).intersect(0.repeat(iif($this < 9000, $this + 1)).select(-$this - 1))")]
    [InlineData("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('^(a+)+$')")]
    public void What_would_not_end_is_stopped(string text) => Assert.Equal("fhirpath-too-costly", Fixture.Answer(text));

    [Fact]
    public void Random_text_gives_a_result_or_an_issue_and_never_an_exception()
    {
        string[] parts = ["name", ".", "given", "(", ")", "[", "]", "1", "'x'", "+", "-", "|", "=", "is", "as", "where", "$this", "%x", "@2015", "{}", " ", "5 'mg'", "exists()", "first()",
            "select(", "'", "`", "T", "/", "*", "and", "Patient", "\\", "/*", "//", "\n", ",", "~", "!=", "day", "1.5", "descendants()", "sort(", "aggregate(", "$total", "toQuantity()", "type()"];
        var seed = 12345u;
        for (var i = 0; i < 20_000; i++)
        {
            var text = "";
            for (var length = Next(14); length >= 0; length--) text += parts[Next((uint)parts.Length)];
            var parsed = FhirPathExpression.Parse(text);
            if (!parsed.Succeeded) continue;
            Assert.Equal(parsed.Value.ToString(), FhirPathExpression.Parse(parsed.Value.ToString()).Value.ToString());
            parsed.Value.Evaluate(Fixture.Patient, Fixture.Context);
            Fixture.Check(text);
        }

        int Next(uint below)
        {
            seed = (seed * 1664525) + 1013904223;
            return (int)((seed >> 8) % below);
        }
    }
}
