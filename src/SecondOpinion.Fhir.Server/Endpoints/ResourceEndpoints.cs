using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>The RESTful API of every resource type. hl7.org/fhir/R4/http.html</summary>
internal static class ResourceEndpoints
{
    public static readonly (string, string)[] HistoryQuery =
        [("_count", "Versions on a page."), ("_since", "Only versions at or after this instant."), ("_at", "Only versions that were the newest at some moment of this date or instant.")];

    public static readonly (string, string)[] ContainedQuery =
        [("_contained", "true for what lies in other resources, both for everything; false without it."), ("_containedType", "contained to get what lies in others by itself; its container without it.")];

    private const string Tag = "Resources";

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    private static readonly (string, string)[] ReadQuery = [("_summary", "true, text, data or count: a part of each resource."), ("_elements", "The elements to show, separated by commas.")];

    public static void Map(WebApplication app)
    {
        var type = app.MapGroup("/fhir/{type}").AddEndpointFilter(RequireKnownType);
        MapType(type);
        MapConditional(type);
        MapInstance(type.MapGroup("/{id}"));
    }

    private static void MapType(RouteGroupBuilder type)
    {
        type.MapMethods("", ReadMethods, (string type, Search search, HttpRequest request, CancellationToken cancellationToken) => search.Handle(type, request, cancellationToken))
            .Describe(Tag, "Searches resources of a type.",
                query: [("_id", "Ids, separated by commas."), ("_count", "Matches on a page."), ("_sort", "Parameters to sort by; a minus sign reverses."), .. ReadQuery, .. ContainedQuery])
            .IsInteraction("search-type");
        type.MapPost("/_search", (string type, Search search, HttpRequest request, CancellationToken cancellationToken) => search.Handle(type, request, cancellationToken))
            .Describe(Tag, "Searches with the parameters in a form.", "search", "application/x-www-form-urlencoded").IsInteraction("search-type");
        type.MapPost("", (string type, Create create, HttpRequest request, CancellationToken cancellationToken) => create.Handle(type, request, cancellationToken))
            .Describe(Tag, "Creates a resource; with If-None-Exist only when none matches.", "patient").IsInteraction("create").IsInteraction("conditional-create")
            .Heeds("If-None-Exist", "A condition such as identifier=system|value.").Heeds("Prefer", "return=minimal, representation or OperationOutcome.");
        type.MapMethods("/_history", ReadMethods, (string type, History history, HttpRequest request, CancellationToken cancellationToken) =>
                history.Handle(type, null, request, cancellationToken))
            .Describe(Tag, "Lists the versions of all resources of a type, newest first.", query: HistoryQuery).IsInteraction("history-type");
    }

    private static void MapConditional(RouteGroupBuilder type)
    {
        (string, string) condition = ("identifier", "The condition: this, or other search parameters of the type.");
        type.MapPut("", (string type, Update update, HttpRequest request, CancellationToken cancellationToken) => update.HandleConditional(type, request, cancellationToken))
            .Describe(Tag, "Writes the next version of the one resource that meets the condition; creates it when none does.", "patient", query: condition).IsInteraction("conditional-update");
        type.MapPatch("", (string type, Patch patch, HttpRequest request, CancellationToken cancellationToken) => patch.HandleConditional(type, request, cancellationToken))
            .Describe(Tag, "Changes parts of the one resource that meets the condition.", "patch", FhirMediaTypes.JsonPatch, condition).IsInteraction("conditional-patch");
        type.MapDelete("", (string type, Delete delete, HttpRequest request, CancellationToken cancellationToken) => delete.HandleConditional(type, request, cancellationToken))
            .Describe(Tag, "Deletes what meets the condition: one resource, or more where the server is set to it.", query: condition).IsInteraction("conditional-delete");
    }

    private static void MapInstance(RouteGroupBuilder instance)
    {
        instance.MapMethods("", ReadMethods, (string type, string id, Read read, HttpRequest request, CancellationToken cancellationToken) =>
                read.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Reads the newest version.", query: ReadQuery).IsInteraction("read");
        instance.MapPut("", (string type, string id, Update update, HttpRequest request, CancellationToken cancellationToken) =>
                update.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Writes the next version, or the first.", "patient").IsInteraction("update")
            .Heeds("If-Match", "The version to write over, such as W/\"1\".").Heeds("If-None-Match", "* to write only where there is nothing yet.");
        instance.MapPatch("", (string type, string id, Patch patch, HttpRequest request, CancellationToken cancellationToken) =>
                patch.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Changes parts of a resource, by JSON Patch or, sent as FHIR, by FHIRPath Patch.", "patch", FhirMediaTypes.JsonPatch).IsInteraction("patch");
        instance.MapDelete("", (string type, string id, Delete delete, HttpRequest request, CancellationToken cancellationToken) =>
                delete.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Deletes a resource. Its history stays.").IsInteraction("delete");
        instance.MapMethods("/_history", ReadMethods, (string type, string id, History history, HttpRequest request, CancellationToken cancellationToken) =>
                history.Handle(type, id, request, cancellationToken))
            .Describe(Tag, "Lists the versions, newest first.", query: HistoryQuery).IsInteraction("history-instance");
        instance.MapMethods("/{target}", ReadMethods, (string type, string id, string target, Search search, HttpRequest request, CancellationToken cancellationToken) =>
                search.HandleCompartment(new ResourceKey(type, id), target, request, cancellationToken))
            .Describe(Tag, "Searches the compartment of a resource: Patient/1/Observation.", query: [("_count", "Matches on a page."), .. ReadQuery]);
        instance.MapMethods("/_history/{version}", ReadMethods, (string type, string id, string version, Read read, HttpRequest request, CancellationToken cancellationToken) =>
                read.HandleVersion(new ResourceKey(type, id), version, request, cancellationToken))
            .Describe(Tag, "Reads one version.", query: ReadQuery).IsInteraction("vread");
    }

    private static async ValueTask<object?> RequireKnownType(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var type = (string)context.HttpContext.Request.RouteValues["type"]!;
        var definitions = context.HttpContext.RequestServices.GetRequiredService<DefinitionCatalogue>();
        if (definitions.FindResourceType(type) is not null) return await next(context);
        return type[0] == '$'
            ? FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "operation-unknown", "There is no operation of this name here. /fhir/metadata lists those there are."))
            : FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "type-unknown", "R4 has no resource type of this name. Names are case-sensitive: ServiceRequest, DiagnosticReport."));
    }
}
