using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>An Observation of a vital sign meets the profile of that vital sign, claimed or not. hl7.org/fhir/R4/observation-vitalsigns.html</summary>
/// <remarks>
/// The LOINC code says that it is one. A SNOMED CT code may stand beside it and not in its place, so one that comes alone under the category
/// vital-signs says so too, and the profile then asks for the LOINC code.
/// </remarks>
internal sealed class VitalSignsCheck : ICheck
{
    private static readonly Dictionary<string, string> LoincProfiles = new()
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

    private static readonly Dictionary<string, string> SnomedProfiles = new()
    {
        ["86290005"] = "resprate",
        ["364075005"] = "heartrate",
        ["431314004"] = "oxygensat",
        ["386725007"] = "bodytemp",
        ["276885007"] = "bodytemp",
        ["50373000"] = "bodyheight",
        ["363812007"] = "headcircum",
        ["27113001"] = "bodyweight",
        ["60621009"] = "bmi",
        ["75367002"] = "bp",
    };

    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("code") is not { Exists: true } concept) return;
        foreach (var coding in concept.ChildrenNamed("coding"))
        {
            if (ProfileOf(coding, element) is not { } name) continue;
            if (run.Profiles.Find(DefinitionCatalogue.CoreBase + name) is { } rules && run.Enter(element, rules)) run.Apply(element, rules);
        }
    }

    private static string? ProfileOf(Element coding, Element observation)
    {
        var system = coding.Child("system");
        if (system.HasText("http://loinc.org")) return Find(LoincProfiles, coding);
        return system.HasText("http://snomed.info/sct") && Find(SnomedProfiles, coding) is { } name && IsVitalSign(observation) ? name : null;
    }

    private static string? Find(Dictionary<string, string> profiles, Element coding) => coding.ChildText("code") is { } code ? profiles.GetValueOrDefault(code) : null;

    private static bool IsVitalSign(Element observation)
    {
        foreach (var category in observation.ChildrenNamed("category"))
        {
            foreach (var coding in category.ChildrenNamed("coding"))
            {
                if (coding.Child("code").HasText("vital-signs") && coding.Child("system").HasText("http://terminology.hl7.org/CodeSystem/observation-category")) return true;
            }
        }

        return false;
    }
}
