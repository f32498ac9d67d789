using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>ServiceRequest/$check-completeness</c> with a Bundle, and <c>ServiceRequest/{id}/$check-completeness</c> of a stored case. Stores nothing.</summary>
public sealed class Completeness(IResourceStore store, CheckCompleteness check, CaseRecords records, DefinitionCatalogue definitions, TimeProvider clock)
{
    public async Task<IResult> OfStored(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var key = new ResourceKey("ServiceRequest", id);
        if (await store.Read(key, Caller.AccessOf(request), cancellationToken) is not { IsDeleted: false } stored)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or check a Bundle before it is submitted: POST ServiceRequest/$check-completeness."));
        var root = ResourceDocument.Parse(stored.Json, definitions).Value.Root;
        return Answer(check.Check(root, await records.LoadElements(root, cancellationToken), clock.GetUtcNow()));
    }

    /// <summary>The Bundle is the body, or the parameter <c>case</c>. It need not be valid otherwise.</summary>
    public async Task<IResult> OfBundle(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = await ParametersReader.Read(request, definitions);
        if (!parameters.Succeeded) return FhirAnswer.Fail(parameters.Issues);
        var bundle = parameters.Value.Resource?.Root ?? parameters.Value.Part("case");
        if (!bundle.Exists || bundle.TypeName != "Bundle")
        {
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter",
                "There is no Bundle to check. Send it as the body, or as the parameter case."));
        }

        var resources = bundle.ChildrenNamed("entry").ToList().Select(entry => entry.Child("resource")).Where(resource => resource.Exists).ToArray();
        return resources.FirstOrDefault(SecondOpinionRequest.Is) is { Exists: true } asked
            ? Answer(check.Check(asked, resources, clock.GetUtcNow()))
            : FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "case-request-missing", "Bundle.entry",
                "The Bundle asks for no second opinion, so there is no checklist for it. Add the ServiceRequest with intent order and the category SNOMED CT 77406008 or HL7 v2-0336 S."));
    }

    private static FhirAnswer Answer(CompletenessReport report)
    {
        var parameters = new List<JsonObject> { ParametersAnswer.Value("ready", "valueBoolean", report.IsReady) };
        if (report.Checklist is { } checklist) parameters.Add(ParametersAnswer.Value("checklist", "valueCanonical", checklist));
        foreach (var verdict in report.Items)
        {
            var coding = new JsonObject { ["system"] = Vocabulary.ChecklistItem, ["code"] = verdict.Item.Code, ["display"] = verdict.Item.Title };
            parameters.Add(ParametersAnswer.Parts("item",
            [
                ParametersAnswer.Value("code", "valueCoding", coding),
                ParametersAnswer.Value("status", "valueCode", verdict.Status),
                ParametersAnswer.Value("necessity", "valueCode", verdict.Item.Necessity.ToString().ToLowerInvariant()),
                ParametersAnswer.Value("reason", "valueString", verdict.Item.Reason),
                .. verdict.Item.AcceptableFormats.Select(format => ParametersAnswer.Value("acceptableFormat", "valueString", format)),
            ]));
        }

        parameters.AddRange(report.Findings.Select(finding => ParametersAnswer.Parts("finding",
            [ParametersAnswer.Value("code", "valueCode", finding.Id), ParametersAnswer.Value("text", "valueString", finding.Message)])));
        return ParametersAnswer.Of(parameters);
    }
}
