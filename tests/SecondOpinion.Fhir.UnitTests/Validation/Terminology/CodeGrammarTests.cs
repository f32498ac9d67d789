using System.Text;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.UnitTests.Validation.Terminology;

public sealed class CodeGrammarTests
{
    [Theory]
    [InlineData("urn:ietf:bcp:47", "de", true)]
    [InlineData("urn:ietf:bcp:47", "de-CH-1996", true)]
    [InlineData("urn:ietf:bcp:47", "d", false)]
    [InlineData("urn:ietf:bcp:47", "de_CH", false)]
    [InlineData("urn:ietf:bcp:13", "application/fhir+json; charset=utf-8", true)]
    [InlineData("urn:ietf:bcp:13", "application", false)]
    [InlineData("urn:ietf:bcp:13", "a/b/c", false)]
    [InlineData("http://unitsofmeasure.org", "mg/(24.h)", true)]
    [InlineData("http://unitsofmeasure.org", "10*3/uL", true)]
    [InlineData("http://unitsofmeasure.org", "mm[Hg]", true)]
    [InlineData("http://unitsofmeasure.org", "{score}", true)]
    [InlineData("http://unitsofmeasure.org", "mg per day", false)]
    [InlineData("http://unitsofmeasure.org", "mg/", false)]
    [InlineData("http://unitsofmeasure.org", "(mg", false)]
    [InlineData("urn:iso:std:iso:4217", "EUR", true)]
    [InlineData("urn:iso:std:iso:4217", "Euro", false)]
    public void A_code_is_judged_by_the_grammar_of_its_system(string system, string code, bool isGood) =>
        Assert.Equal(isGood, CodeGrammar.Of(system)!(Encoding.UTF8.GetBytes(code)));
}
