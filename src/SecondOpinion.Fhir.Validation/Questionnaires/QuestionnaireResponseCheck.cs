using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A response answers the questions of its Questionnaire, which is loaded, or contained in it. hl7.org/fhir/R4/questionnaireresponse.html</summary>
internal sealed class QuestionnaireResponseCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("questionnaire") is not { Exists: true, HasValue: true, IsMalformed: false } link) return;
        var canonical = link.Text!;
        var form = canonical.StartsWith('#') ? Contained(canonical[1..], link, run) : run.Profiles.Forms.Find(canonical, run);
        if (form is not null)
        {
            QuestionnaireUseCheck.Check(element, link, form, run);
            new ResponseWalk(form, element, run).Go();
        }
        else if (canonical.StartsWith('#'))
        {
            run.Report(IssueSeverity.Error, IssueType.NotFound, "questionnaire-not-contained", link,
                "The response names a contained Questionnaire, and none has that id. Correct the id after #, or add the Questionnaire to 'contained'.");
        }
        else
        {
            run.Report(IssueSeverity.Warning, IssueType.NotFound, "questionnaire-unknown", link,
                "The questionnaire is not among the loaded definitions, so the answers were not checked against it. Load it.");
        }
    }

    private static Form? Contained(string id, Element from, ValidationRun run) =>
        run.References.FindContained(id, from) is { Exists: true, TypeName: "Questionnaire" } questionnaire ? FormReader.Read(questionnaire, run) : null;
}
