using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>The RESTful API of every resource type. hl7.org/fhir/R4/http.html</summary>
internal static class ResourceEndpoints
{
    private const string Tag = "Resources";

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void Map(WebApplication app)
    {
        var type = app.MapGroup("/fhir/{type}").AddEndpointFilter(RequireKnownType);
        type.MapMethods("", ReadMethods, (string type, Search search, HttpRequest request, CancellationToken cancellationToken) => search.Handle(type, request, cancellationToken))
            .Describe(Tag, "Searches resources of a type.", query: [("_id", "Ids, separated by commas."), ("_count", "Matches on a page."), ("_sort", "Parameters to sort by; a minus sign reverses.")]);
        type.MapPost("/_search", (string type, Search search, HttpRequest request, CancellationToken cancellationToken) => search.Handle(type, request, cancellationToken))
            .Describe(Tag, "Searches with the parameters in a form.", "search", "application/x-www-form-urlencoded");
        type.MapPost("", (string type, Create create, HttpRequest request, CancellationToken cancellationToken) => create.Handle(type, request, cancellationToken))
            .Describe(Tag, "Creates a resource; with If-None-Exist only when none matches.", "patient");

        var instance = type.MapGroup("/{id}");
        instance.MapMethods("", ReadMethods, (string type, string id, Read read, HttpRequest request, CancellationToken cancellationToken) => read.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Reads the newest version.");
        instance.MapPut("", (string type, string id, Update update, HttpRequest request, CancellationToken cancellationToken) => update.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Writes the next version; with If-Match only over the version named.", "patient");
        instance.MapPatch("", (string type, string id, Patch patch, HttpRequest request, CancellationToken cancellationToken) => patch.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Changes parts of a resource by JSON Patch.", "patch", FhirMediaTypes.JsonPatch);
        instance.MapDelete("", (string type, string id, Delete delete, HttpRequest request, CancellationToken cancellationToken) => delete.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Deletes a resource. Its history stays.");
        instance.MapMethods("/_history", ReadMethods, (string type, string id, History history, HttpRequest request, CancellationToken cancellationToken) => history.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Lists the versions, newest first.", query: [("_count", "Versions on a page."), ("_since", "Only versions at or after this instant.")]);
        instance.MapMethods("/_history/{version}", ReadMethods, (string type, string id, string version, Read read, HttpRequest request, CancellationToken cancellationToken) =>
                read.HandleVersion(new ResourceKey(type, id), version, request, cancellationToken))
            .Describe(Tag, "Reads one version.");
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
