using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Operations;
using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>How a case comes in, is watched, called off and contested.</summary>
internal static class CaseEndpoints
{
    private const string Tag = "Cases";

    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void Map(WebApplication app)
    {
        app.MapPost("/fhir/$submit", PostSubmission)
            .Describe(Tag, "Submits a case. The same content again gives the same receipt; changed content updates the open case.", "referral", query: ("dryRun", "true: only say what would stand in the way, and what is missing."))
            .IsOperation("submit");
        app.MapPost("/fhir/$process-message", (ProcessMessage operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(request, cancellationToken))
            .Describe(Tag, "Submits a case as a message Bundle; answered with a message that carries the Case Task.", "message").IsOperation("process-message", "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message");
        app.MapPost("/fhir/ServiceRequest/$check-completeness", (Completeness operation, HttpRequest request, CancellationToken cancellationToken) => operation.OfBundle(request, cancellationToken))
            .Describe(Tag, "Compares a case that is not submitted yet with its checklist: what is there, missing or old, why it is needed, what it may come as.", "referral").IsOperation("check-completeness");
        app.MapMethods("/fhir/ServiceRequest/{id}/$check-completeness", ["GET", "HEAD", "POST"], (string id, Completeness operation, HttpRequest request, CancellationToken cancellationToken) => operation.OfStored(id, request, cancellationToken))
            .Describe(Tag, "Compares a stored case with its checklist.").IsOperation("check-completeness");
        app.MapMethods("/fhir/ServiceRequest/{id}/$case", Methods, (string id, Case operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "Everything of a case.", query: [("_asDocument", "true: as a document Bundle with a Composition."), ("_since", "Only what has changed since."), ("_type", "Only these types, separated by commas.")])
            .IsOperation("case");
        app.MapMethods("/fhir/Task/{id}/$clock", Methods, (string id, CaseClock operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "A case's clock: when it started, every pause and why, what is due, and the same reckoned again from the history.").IsOperation("clock");
        app.MapMethods("/fhir/Task/{id}/$routing", Methods, (string id, CaseRouting operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "To whom a case is offered, and of every centre why it suits or does not.").IsOperation("routing");
        app.MapPost("/fhir/Task/{id}/$cancel", (string id, CaseSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.Cancel(id, request, cancellationToken))
            .Describe(Tag, "Calls a case off: at once before a centre has accepted it, by asking the centre afterwards.", "cancel").IsOperation("cancel");
        app.MapPost("/fhir/Task/{id}/$dispute", (string id, CaseSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.Dispute(id, request, cancellationToken))
            .Describe(Tag, "Contests an issued opinion.", "dispute").IsOperation("dispute");
        app.MapPost("/fhir/Task/{id}/$request-third-opinion", (string id, CaseSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.RequestThirdOpinion(id, request, cancellationToken))
            .Describe(Tag, "Asks for one further, tie-breaking opinion under the same requisition.", "dispute").IsOperation("request-third-opinion");
        app.MapMethods("/fhir/$jobs", Methods, (JobOperations jobs, CancellationToken cancellationToken) => jobs.List(cancellationToken))
            .Describe("Operators", "What runs by itself: next run, failures, and what has been given up.").IsOperation("jobs");
        app.MapPost("/fhir/$jobs/{id}/$retry", (string id, JobOperations jobs, CancellationToken cancellationToken) => jobs.Retry(id, cancellationToken))
            .Describe("Operators", "Tries a job again at once.");
    }

    /// <summary>The Bundle is the body, or the parameter <c>resource</c>.</summary>
    private static async Task<IResult> PostSubmission(HttpRequest request, DefinitionCatalogue definitions, Submit submit, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        if (body.Value.Root.TypeName != "Parameters" && await EntryRights.Refuse(body.Value.Root, request) is { Count: > 0 } refused) return FhirAnswer.Fail(refused);
        if (body.Value.Root.TypeName != "Parameters") return await submit.Handle(body.Value, request.Query["dryRun"] == "true", request, cancellationToken);
        Element bundle = default, dryRun = default;
        foreach (var parameter in body.Value.Root.ChildrenNamed("parameter"))
        {
            if (parameter.ChildText("name") == "resource") bundle = parameter.Child("resource");
            if (parameter.ChildText("name") == "dryRun") dryRun = parameter;
        }

        if (!bundle.Exists)
            return FhirAnswer.Fail(new Issue(IssueSeverity.Error, IssueType.Required, "parameter-missing", "Parameters.parameter", "The case is missing. Add the parameter resource with the Bundle, or send the Bundle itself."));
        var sent = ResourceDocument.Parse(bundle.Json, definitions);
        if (sent.Succeeded && await EntryRights.Refuse(sent.Value.Root, request) is { Count: > 0 } refusals) return FhirAnswer.Fail(refusals);
        return sent.Succeeded ? await submit.Handle(sent.Value, dryRun.Exists && dryRun.ChildText("value") == "true", request, cancellationToken) : FhirAnswer.Fail(sent.Issues);
    }
}
