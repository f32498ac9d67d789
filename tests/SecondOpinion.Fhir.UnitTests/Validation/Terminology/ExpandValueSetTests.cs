using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.UnitTests.Validation.Terminology;

public sealed class ExpandValueSetTests
{
    private const string Gender = "http://hl7.org/fhir/administrative-gender";
    private const string GenderSet = "http://hl7.org/fhir/ValueSet/administrative-gender";
    private const string Reasons = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    private static readonly LocalTerminology Terminology = new(DefinitionCatalogue.R4);
    private static readonly ExpandValueSet Expand = new(Terminology);

    [Theory]
    [InlineData($$"""{"include":[{"system":"{{Gender}}"}]}""", "male female other unknown")]
    [InlineData($$"""{"include":[{"system":"{{Gender}}","concept":[{"code":"other"},{"code":"male"}]}]}""", "other male")]
    [InlineData($$"""{"include":[{"system":"{{Gender}}","concept":[{"code":"other"}]},{"system":"{{Gender}}"}]}""", "other male female unknown")]
    [InlineData($$"""{"include":[{"system":"{{Gender}}"}],"exclude":[{"system":"{{Gender}}","concept":[{"code":"female"}]}]}""", "male other unknown")]
    [InlineData($$"""{"include":[{"valueSet":["{{GenderSet}}"]}],"exclude":[{"valueSet":["{{GenderSet}}"]}]}""", "")]
    [InlineData($$"""{"include":[{"system":"{{Gender}}","concept":[{"code":"male"},{"code":"none"}],"valueSet":["{{GenderSet}}"]}]}""", "male")]
    [InlineData($$"""{"include":[{"system":"{{Reasons}}","filter":[{"property":"concept","op":"descendent-of","value":"HPAYMT"}]}]}""", "CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER ENROLLM MILDCRG REMITADV")]
    [InlineData("""{"include":[]}""", "")]
    [InlineData("""{"include":[{"system":"https://nobody.example","concept":[{"code":"a"},{}]}]}""", "a")]
    public void The_codes_of_a_composition_are_listed_once_and_in_order(string compose, string codes)
    {
        var expansion = Handle($$$"""{"compose":{{{compose}}}}""");
        Assert.True(expansion.Succeeded, string.Join('\n', expansion.Issues));
        Assert.Equal(codes, string.Join(' ', expansion.Value.Codes.Select(code => code.Code)));
    }

    [Theory]
    [InlineData("""{"compose":{"include":[{"system":"https://nobody.example"}]}}""", "system-unknown")]
    [InlineData("""{"compose":{"include":[{"system":"http://unitsofmeasure.org"}]}}""", "expansion-infinite")]
    [InlineData("""{"compose":{"include":[{"valueSet":["https://nobody.example"]}]}}""", "value-set-unknown")]
    [InlineData($$$"""{"compose":{"include":[{"system":"{{{Gender}}}","filter":[{"property":"x","op":"regex","value":"("}]}]}}""", "expansion-filter-unknown")]
    [InlineData($$$"""{"compose":{"include":[{"system":"{{{Gender}}}","filter":[{}]}]}}""", "expansion-filter-unknown")]
    [InlineData($$$"""{"compose":{"include":[{"system":"{{{Gender}}}"}],"exclude":[{"valueSet":["https://nobody.example"]}]}}""", "expansion-exclude-unknown")]
    [InlineData($$$"""{"compose":{"include":[{"system":"{{{Gender}}}","version":"9"}]}}""", "system-version-unknown")]
    [InlineData("{}", "expansion-undefined")]
    public void What_can_not_be_listed_says_why(string valueSet, string id) => Assert.Equal(id, Assert.Single(Handle(valueSet).Issues).Id);

    [Fact]
    public void An_expansion_without_a_composition_is_taken_as_it_is()
    {
        var expansion = Handle("""{"expansion":{"contains":[{"system":"s","code":"a","abstract":true,"contains":[{"system":"s","code":"b","display":"B"}]}]}}""", new ExpansionRequest { ExcludeAbstract = true });
        Assert.Equal("b", Assert.Single(expansion.Value.Codes).Code);
    }

    [Fact]
    public void Almost_every_value_set_of_R4_is_listed_and_the_others_say_why()
    {
        var outcomes = DefinitionCatalogue.R4.All("ValueSet").Select(json => Expand.Handle(json, new ExpansionRequest { Count = 10 })).ToList();
        Assert.Equal(1316, outcomes.Count);
        Assert.Equal(1216, outcomes.Count(outcome => outcome.Succeeded));
        Assert.All(outcomes.Where(outcome => !outcome.Succeeded), outcome => Assert.Single(outcome.Issues));
    }

    [Fact]
    public void The_names_of_another_language_and_use_are_given_where_there_are_any()
    {
        const string valueSet = """{"compose":{"include":[{"system":"s","concept":[{"code":"a","display":"Yes","designation":[{"language":"de-CH","value":"Ja"}]},{"code":"b","display":"No"}]}]}}""";
        var expansion = Handle(valueSet, new ExpansionRequest { DisplayLanguage = "de" });
        Assert.Equal(["Ja", "No"], expansion.Value.Codes.Select(code => code.Display));
        Assert.Empty(Handle(valueSet, new ExpansionRequest { DisplayLanguage = "de", Filter = "Yes" }).Value.Codes);
    }

    private static Outcome<ValueSetExpansion> Handle(string valueSet, ExpansionRequest? request = null) => Expand.Handle(Encoding.UTF8.GetBytes(valueSet), request ?? new ExpansionRequest());
}
