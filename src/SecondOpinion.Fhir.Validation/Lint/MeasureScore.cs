using System.Globalization;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A group's score is there when the measure's scoring gives one, and is of the kind that it gives.</summary>
/// <remarks>hl7.org/fhir/R4/valueset-measure-scoring.html and measurereport-definitions.html#MeasureReport.group.measureScore</remarks>
internal static class MeasureScore
{
    public static void Check(Element report, Element group, MeasureShape measure, ValidationRun run)
    {
        var score = group.Child("measureScore");
        if (report.Child("type").HasText("data-collection") || measure.Scoring == "cohort")
        {
            if (score.Exists)
                run.Error("measure-report-score", score, "Neither a report that collects data nor one on a cohort measure has a score. Remove it.");
            return;
        }

        if (measure.Scoring is not ("proportion" or "ratio" or "continuous-variable")) return;
        if (!score.Exists)
        {
            // A report that is still being made may not have its score yet.
            if (report.Child("status").HasText("complete"))
                run.Error("measure-report-score", group, $"The scoring of the measure is {measure.Scoring}, which gives a score, and the group has none. Add 'measureScore'.");
            return;
        }

        if (score.Child("value") is not { Exists: true } value)
        {
            if (!score.Child("extension").Exists) run.Error("measure-report-score-value", score, "The score has no value. Add it.");
        }
        else if (measure.Scoring == "proportion")
        {
            if (score.Child("unit").Exists || score.Child("system").Exists || score.Child("code").Exists)
                run.Error("measure-report-score-value", score, "A proportion has no unit. Remove unit, system and code.");
            if (decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is < 0 or > 1)
                run.Error("measure-report-score-value", value, "A proportion lies between 0 and 1. Correct the score.");
        }
    }
}
