using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>POST /fhir/$process-message</c>: a referral as a message Bundle, answered with one. hl7.org/fhir/R4/messageheader-operation-process-message.html</summary>
public sealed class ProcessMessage(Submit submit, DefinitionCatalogue definitions, Validator validator, TimeProvider clock)
{
    public async Task<IResult> Handle(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = await ParametersReader.Read(request, definitions);
        if (!parameters.Succeeded) return FhirAnswer.Fail(parameters.Issues);
        var sent = parameters.Value.Resource ?? (parameters.Value.Part("content") is { Exists: true } content ? Model.Elements.ResourceDocument.Parse(content.Json, definitions).Value : null);
        if (sent is null) return FhirAnswer.Fail(Model.Issue.Error(Model.IssueType.Required, "parameter-missing", "There is no message. Send the Bundle as the body, or as the parameter content."));
        var issues = validator.Validate(sent);
        if (issues.Any(issue => issue.Severity >= Model.IssueSeverity.Error)) return FhirAnswer.Fail(issues);
        var message = MessageBundle.Read(sent, definitions);
        if (!message.Succeeded) return FhirAnswer.Fail(message.Issues);
        if (await Security.EntryRights.Refuse(message.Value.Transaction.Root, request) is { Count: > 0 } refused) return FhirAnswer.Fail(refused);
        var outcome = await submit.Run(message.Value.Transaction, dryRun: false, cancellationToken);
        return outcome.Succeeded ? Answer(message.Value, outcome.Value!, request) : FhirAnswer.Fail(outcome.Issues.Select(MessageBundle.InMessage).ToArray());
    }

    private FhirAnswer Answer(MessageBundle message, SubmissionReceipt receipt, HttpRequest request)
    {
        var (now, id, baseUrl) = (clock.GetUtcNow(), Guid.NewGuid().ToString("D"), BaseUrl.Of(request));
        var header = new JsonObject
        {
            ["resourceType"] = "MessageHeader",
            ["id"] = id,
            [message.Event.Name] = message.Event.Value.DeepClone(),
            ["source"] = new JsonObject { ["name"] = "SecondOpinion.Fhir", ["endpoint"] = baseUrl },
            ["response"] = new JsonObject { ["identifier"] = message.MessageId.Replace("urn:uuid:", "", StringComparison.Ordinal), ["code"] = "ok" },
            ["focus"] = new JsonArray(new JsonObject { ["reference"] = receipt.CaseTask.Key.ToString() }),
        };
        if (message.Source?["endpoint"] is { } endpoint) header["destination"] = new JsonArray(new JsonObject { ["endpoint"] = endpoint.DeepClone() });
        using var bundle = new BundleWriter("message", baseUrl);
        bundle.Identify(id, now);
        bundle.Entry($"MessageHeader/{id}", Encoding.UTF8.GetBytes(header.ToJsonString()));
        bundle.Entry(receipt.CaseTask.Key.ToString(), receipt.CaseTask.Json);
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }
}
