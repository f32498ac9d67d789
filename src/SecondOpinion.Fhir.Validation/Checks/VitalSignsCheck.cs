using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>An Observation with the LOINC code of a vital sign meets the profile of that vital sign, claimed or not. hl7.org/fhir/R4/observation-vitalsigns.html</summary>
internal sealed class VitalSignsCheck : ICheck
{
    private static readonly Dictionary<string, string> Profiles = new()
    {
        ["85353-1"] = "vitalspanel",
        ["9279-1"] = "resprate",
        ["8867-4"] = "heartrate",
        ["2708-6"] = "oxygensat",
        ["8310-5"] = "bodytemp",
        ["8302-2"] = "bodyheight",
        ["9843-4"] = "headcircum",
        ["29463-7"] = "bodyweight",
        ["39156-5"] = "bmi",
        ["85354-9"] = "bp",
    };

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("code") is not { Exists: true } concept) return;
        foreach (var coding in concept.ChildrenNamed("coding"))
        {
            if (!coding.Child("system").HasText("http://loinc.org") || coding.ChildText("code") is not { } code || !Profiles.TryGetValue(code, out var name)) continue;
            if (run.Profiles.Find(DefinitionCatalogue.CoreBase + name) is { } rules && run.Enter(element, rules)) run.Apply(element, rules);
        }
    }
}
