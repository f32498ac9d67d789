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
    [InlineData("urn:ietf:bcp:47", "xx", false)]
    [InlineData("urn:ietf:bcp:47", "en-ZZZZZ", true)]
    [InlineData("urn:ietf:bcp:47", "en-QQ", false)]
    [InlineData("urn:ietf:bcp:47", "zh-cmn-Hans-CN", true)]
    [InlineData("urn:ietf:bcp:47", "es-419", true)]
    [InlineData("urn:ietf:bcp:47", "en-GB-x-a-b", true)]
    [InlineData("urn:ietf:bcp:47", "de-DE-u-co-phonebk", true)]
    [InlineData("urn:ietf:bcp:47", "x-whatever", true)]
    [InlineData("urn:ietf:bcp:47", "i-klingon", true)]
    [InlineData("urn:ietf:bcp:47", "de-", false)]
    [InlineData("urn:ietf:bcp:47", "de-u", false)]
    [InlineData("urn:ietf:bcp:47", "yue", true)]
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
    [InlineData("http://unitsofmeasure.org", "kg.m-2", true)]
    [InlineData("http://unitsofmeasure.org", "mL/min/{1.73_m2}", true)]
    [InlineData("http://unitsofmeasure.org", "10^9/L", true)]
    [InlineData("http://unitsofmeasure.org", "[IU]/mL", true)]
    [InlineData("urn:iso:std:iso:3166", "CH", true)]
    [InlineData("urn:iso:std:iso:3166", "CHE", true)]
    [InlineData("urn:iso:std:iso:3166", "756", true)]
    [InlineData("urn:iso:std:iso:3166", "QQ", false)]
    [InlineData("urn:iso:std:iso:3166:-2", "CH-BE", true)]
    [InlineData("urn:iso:std:iso:3166:-2", "CH_BE", false)]
    [InlineData("urn:iso:std:iso:4217", "EUR", true)]
    [InlineData("urn:iso:std:iso:4217", "EUX", false)]
    [InlineData("urn:iso:std:iso:4217", "Euro", false)]
    public void A_code_is_judged_by_the_grammar_of_its_system(string system, string code, bool isGood) =>
        Assert.Equal(isGood, CodeGrammar.Of(system)!(Encoding.UTF8.GetBytes(code)));

    [Theory]
    [InlineData("mL/min/{1.73_m2}", true)]
    [InlineData("kg.m-2", true)]
    [InlineData("10*3/uL", true)]
    [InlineData("mm[Hg]", true)]
    [InlineData("bpm", false)]
    [InlineData("mEq", false)]
    [InlineData("not-a-unit", false)]
    public void A_unit_is_made_of_symbols_that_UCUM_has(string code, bool isGood) =>
        Assert.Equal(isGood, UcumGrammar.IsKnownUnit(Encoding.UTF8.GetBytes(code)));
}
