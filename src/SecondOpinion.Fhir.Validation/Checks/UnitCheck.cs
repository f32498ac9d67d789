using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A unit in UCUM follows UCUM's grammar, whether or not the element is bound to units; one of another system that is held here is among its codes. hl7.org/fhir/R4/ucum.html</summary>
internal sealed class UnitCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("code") is not { Exists: true, HasValue: true } code || element.Child("system") is not { Exists: true, HasValue: true } system) return;
        if (!system.HasText("http://unitsofmeasure.org"))
        {
            if (run.Profiles.Terminology.FindSystem(system.Utf8())?.Contains(code.Utf8()) == Membership.NotIn) run.UnknownCodes.Add(code);
            return;
        }

        if (UcumGrammar.IsKnownUnit(code.Utf8()) || run.IsFaulty(code)) return;
        if (UcumGrammar.IsUnit(code.Utf8()))
        {
            // mEq for meq, ea for {each}: everybody writes them, so they do not keep a record out.
            run.Report(IssueSeverity.Warning, IssueType.CodeInvalid, "unit-symbol-unknown", code,
                "UCUM has no such symbol, so the quantity can't be converted or compared. Write it in UCUM's case-sensitive symbols, or between braces where UCUM has none.");
            return;
        }

        run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "unit-unknown", code,
            "The code is no UCUM unit. Write the unit in UCUM's case-sensitive codes, or remove system and code and keep the unit as text.");
    }
}
