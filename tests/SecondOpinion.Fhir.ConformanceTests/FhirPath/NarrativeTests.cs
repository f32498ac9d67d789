using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>R4 writes both txt-1 and txt-2 as <c>htmlChecks()</c>, so it stands for both rules. hl7.org/fhir/R4/narrative.html#Narrative</summary>
public sealed class NarrativeTests
{
    [Theory]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>text</div>", "htmlChecks()", true)]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'><img src='#i' alt=''/></div>", "htmlChecks()", true)]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'> <p/> </div>", "htmlChecks()", false)]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'> <p/> </div>", "htmlChecks1()", true)]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'> <p/> </div>", "htmlChecks2()", false)]
    [InlineData("<div xmlns='http://www.w3.org/1999/xhtml'>text<script/></div>", "htmlChecks()", false)]
    public void The_rules_for_narrative_want_allowed_and_some_content(string div, string check, bool holds)
    {
        var patient = ResourceDocument.Parse($$$"""{"resourceType":"Patient","text":{"status":"generated","div":"{{{div}}}"}}""", DefinitionCatalogue.R4).Value.Root;
        var context = new FhirPathContext(DefinitionCatalogue.R4, new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));

        Assert.Equal(holds, FhirPathExpression.Parse("text.`div`." + check).Value.IsTrue(patient, context).Value);
    }
}
