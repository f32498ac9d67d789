using SecondOpinion.Fhir.FhirPath;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A condition in FHIRPath over the whole response. hl7.org/fhir/uv/sdc/behavior.html#enableWhen</summary>
internal sealed class EnableWhenExpression(FhirPathExpression? expression) : IEnableCondition
{
    // The older extension is the Finnish PHR's, from before SDC had one.
    private static readonly string[] Urls =
    [
        "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
        "http://phr.kanta.fi/StructureDefinition/fiphr-ext-questionnaire-enablewhen",
    ];

    public static EnableWhenExpression? Of(FormItem item)
    {
        foreach (var url in Urls)
        {
            if (!FormExtension.Value(item.Definition, url).Exists) continue;
            var parsed = FormExtension.FhirPath(FormExtension.Value(item.Definition, url));
            return new EnableWhenExpression(parsed);
        }

        return null;
    }

    public Enablement Evaluate(ResponseWalk walk)
    {
        if (expression is null) return Enablement.Unknown;
        var outcome = expression.Test(walk.Response, walk.Run.FhirPath);
        return !outcome.Succeeded ? Enablement.Unknown : outcome.Value == true ? Enablement.Yes : Enablement.No;
    }
}
