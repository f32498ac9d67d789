using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Server.Operations;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>The base of the API: capabilities, transactions and batches, validation.</summary>
internal static class SystemEndpoints
{
    private const string Tag = "System";
    private const string ValidateDefinition = "http://hl7.org/fhir/OperationDefinition/Resource-validate";

    private static readonly (string Name, string Description)[] Asked =
        [("profile", "Canonical of a profile to check against."), ("mode", "What is meant to be done with the resource: create, update, delete, or profile.")];

    public static void Map(WebApplication app)
    {
        app.MapMethods("/fhir/metadata", ["GET", "HEAD"], (CapabilityStatement capabilities, HttpRequest request) => capabilities.Handle(request))
            .Describe(Tag, "What this server can do: its CapabilityStatement.");
        app.MapMethods("/fhir", ["GET", "HEAD"], (Search search, HttpRequest request, CancellationToken cancellationToken) => search.Handle(null, request, cancellationToken))
            .Describe(Tag, "Searches resources of all types.", query: [("_type", "Types to search, separated by commas."), .. ResourceEndpoints.ContainedQuery]).IsInteraction("search-system");
        app.MapPost("/fhir/_search", (Search search, HttpRequest request, CancellationToken cancellationToken) => search.Handle(null, request, cancellationToken))
            .Describe(Tag, "Searches resources of all types with the parameters in a form.", "search", "application/x-www-form-urlencoded").IsInteraction("search-system");
        app.MapMethods("/fhir/$reindex", ["GET", "HEAD"], (Reindex reindex, CancellationToken cancellationToken) => reindex.Progress(cancellationToken))
            .Describe(Tag, "How far the search index is behind the search parameters that are loaded.").IsOperation("reindex");
        app.MapPost("/fhir/$reindex", (Reindex reindex, HttpRequest request, CancellationToken cancellationToken) => reindex.Begin(request, cancellationToken))
            .Describe(Tag, "Indexes resources anew, beside other work; after a stop it goes on by itself.", query: ("type", "Types to index; without it, those that need it.")).IsOperation("reindex");
        app.MapMethods("/fhir/_history", ["GET", "HEAD"], (History history, HttpRequest request, CancellationToken cancellationToken) => history.Handle(null, null, request, cancellationToken))
            .Describe(Tag, "Lists the versions of all resources, newest first.", query: ResourceEndpoints.HistoryQuery).IsInteraction("history-system");
        app.MapPost("/fhir/$validate", (Validate validate, HttpRequest request) => validate.Handle(null, request))
            .Describe(Tag, "Checks a resource, stores nothing.", "referral", query: Asked).IsOperation("validate", ValidateDefinition);
        app.MapPost("/fhir/{type}/$validate", (string type, Validate validate, HttpRequest request) => validate.Handle(type, request))
            .Describe(Tag, "Checks a resource of one type, stores nothing.", "patient", query: Asked).IsOperation("validate", ValidateDefinition);
        app.MapMethods("/fhir/{type}/{id}/$validate", ["GET", "HEAD"], Stored)
            .Describe(Tag, "Checks the resource that is stored, or whether it could be deleted.", query: Asked).IsOperation("validate", ValidateDefinition);
        app.MapPost("/fhir/{type}/{id}/$validate", Stored)
            .Describe(Tag, "Checks what is sent as the next version of a resource, stores nothing.", "patient", query: Asked).IsOperation("validate", ValidateDefinition);
        app.MapPost("/fhir/$fhirpath", (EvaluateFhirPath fhirPath, HttpRequest request) => fhirPath.Handle(request))
            .Describe(Tag, "Evaluates a FHIRPath expression on a resource.", "fhirpath").IsOperation("fhirpath");
        app.MapPost("/fhir", PostBundle)
            .Describe(Tag, "A transaction or batch Bundle. A transaction that submits a case is validated as one and answered with its Case Task.", "referral")
            .IsInteraction("transaction").IsInteraction("batch");
    }

    private static Task<IResult> Stored(string type, string id, Validate validate, HttpRequest request, CancellationToken cancellationToken) =>
        validate.Handle(new ResourceKey(type, id), request, cancellationToken);

    private static async Task<IResult> PostBundle(
        HttpRequest request, DefinitionCatalogue definitions, Submit submit, Transaction transaction, Batch batch, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var bundle = body.Value;
        if (bundle.Root.TypeName != "Bundle")
            return FhirAnswer.Fail(Issue.Error(IssueType.Value, "type-mismatch", $"The base takes Bundles. Send a {bundle.Root.TypeName} to /fhir/{bundle.Root.TypeName}."));
        if (bundle.Root.ChildText("type") != "batch" && await EntryRights.Refuse(bundle.Root, request) is { Count: > 0 } refused) return FhirAnswer.Fail(refused);
        if (Submissions.Is(bundle.Root)) return await submit.Handle(bundle, dryRun: false, request, cancellationToken);
        return bundle.Root.ChildText("type") switch
        {
            "batch" => await batch.Handle(bundle, request, cancellationToken),
            "transaction" => await transaction.Handle(bundle, request, cancellationToken),
            _ => FhirAnswer.Fail([.. bundle.Issues, new Issue(IssueSeverity.Error, IssueType.Value, "bundle-type", "Bundle.type", "Only a transaction or a batch can be sent to the base. Set Bundle.type to one of them.")]),
        };
    }
}
