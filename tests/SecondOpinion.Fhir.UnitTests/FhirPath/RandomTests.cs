using System.Diagnostics;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.UnitTests.FhirPath;

/// <summary>What holds for every expression, tried with random ones.</summary>
public sealed class RandomTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261124)]
    public void Parsing_what_was_printed_gives_the_same_tree(int seed)
    {
        var syntax = new RandomSyntax(seed);
        for (var i = 0; i < 5000; i++)
        {
            var tree = syntax.Next(i % 6);
            var printed = SyntaxPrinter.Print(tree);
            var parsed = Parser.Parse(printed);
            Assert.True(parsed.Succeeded, printed);
            Assert.Equal(SyntaxShape.Of(tree), SyntaxShape.Of(parsed.Value));
            Assert.Equal(printed, SyntaxPrinter.Print(parsed.Value));
        }
    }

    [Fact]
    public void Random_expressions_on_random_resources_give_a_result_or_an_issue_and_end()
    {
        var syntax = new RandomSyntax(7);
        var resources = new RandomResource(7);
        var focus = Fixture.Patient;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 6000 && clock.Elapsed < TimeSpan.FromSeconds(8); i++)
        {
            if (i % 10 == 0) focus = ResourceDocument.Parse(resources.Next(), DefinitionCatalogue.R4).Value.Root;
            var parsed = FhirPathExpression.Parse(SyntaxPrinter.Print(syntax.Next(1 + (i % 4))));
            if (!parsed.Succeeded)
            {
                AssertDocumented(parsed.Issues);
                continue;
            }

            var begin = clock.Elapsed;
            var outcome = parsed.Value.Evaluate(focus, Fixture.Context);
            if (!outcome.Succeeded) AssertDocumented(outcome.Issues);
            AssertDocumented(parsed.Value.Check(focus.Type, DefinitionCatalogue.R4));
            Assert.True(clock.Elapsed - begin < TimeSpan.FromSeconds(5), parsed.Value.Text);
        }
    }

    private static void AssertDocumented(IReadOnlyList<SecondOpinion.Fhir.Model.Issue> issues) =>
        Assert.All(issues, issue => Assert.True(issue.Id.StartsWith("fhirpath-", StringComparison.Ordinal) && issue.Message.EndsWith('.'), issue.ToString()));
}
