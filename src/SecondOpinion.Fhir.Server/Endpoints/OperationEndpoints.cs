using SecondOpinion.Fhir.Server.Compartments;
using SecondOpinion.Fhir.Server.Operations;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>Operations on single resources that FHIR itself defines. hl7.org/fhir/R4/operationslist.html</summary>
internal static class OperationEndpoints
{
    private const string Tag = "Operations";
    private const string Hl7 = "http://hl7.org/fhir/OperationDefinition/";

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    private static readonly string[] Methods = ["GET", "HEAD", "POST"];

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<Compartment>();
        services.AddSingleton<ReferenceGraph>();
        services.AddSingleton<Everything>();
        services.AddSingleton<CaseEverything>();
        services.AddSingleton<Document>();
        services.AddSingleton<Meta>();
        services.AddSingleton<Diff>();
    }

    public static void Map(WebApplication app)
    {
        app.MapMethods("/fhir/Patient/{id}/$everything", Methods, (string id, Everything operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "The patient, all that belongs to the patient, and what that refers to.",
                query: [("_count", "Resources on a page; without it all come at once."), ("_type", "Only these types, separated by commas."), ("_since", "Only what changed at or after this instant."), ("start", "Only what is dated at or after."), ("end", "Only what is dated at or before.")])
            .IsOperation("everything", Hl7 + "Patient-everything");
        app.MapMethods("/fhir/ServiceRequest/{id}/$everything", ReadMethods, (string id, CaseEverything operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "A whole case: the request, its Tasks and opinions, and what these refer to.").IsOperation("everything");
        app.MapMethods("/fhir/Composition/{id}/$document", Methods, (string id, Document operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(id, request, cancellationToken))
            .Describe(Tag, "The composition and what it refers to as a document Bundle.", query: ("persist", "true: the document is stored as well.")).IsOperation("document", Hl7 + "Composition-document");

        app.MapMethods("/fhir/{type}/{id}/$diff", ReadMethods, (string type, string id, Diff operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "How one version became another, as a FHIRPath Patch.", query: [("fromVersion", "The earlier version; the one before when left out."), ("toVersion", "The later version; the newest when left out.")])
            .IsOperation("diff");
        app.MapMethods("/fhir/{type}/{id}/$meta", ReadMethods, (string type, string id, Meta operation, HttpRequest request, CancellationToken cancellationToken) => operation.Handle(new ResourceKey(type, id), null, request, cancellationToken))
            .Describe(Tag, "Profiles, tags and labels of a resource.").IsOperation("meta", Hl7 + "Resource-meta");
        app.MapMethods("/fhir/{type}/{id}/_history/{version:int}/$meta", ReadMethods, (string type, string id, int version, Meta operation, HttpRequest request, CancellationToken cancellationToken) =>
                operation.Handle(new ResourceKey(type, id), version, request, cancellationToken))
            .Describe(Tag, "Profiles, tags and labels of one version.").IsOperation("meta", Hl7 + "Resource-meta");
        app.MapPost("/fhir/{type}/{id}/$meta-add", (string type, string id, Meta operation, HttpRequest request, CancellationToken cancellationToken) => operation.Add(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Adds profiles, tags and labels; the resource gets its next version.", "meta").IsOperation("meta-add", Hl7 + "Resource-meta-add");
        app.MapPost("/fhir/{type}/{id}/$meta-delete", (string type, string id, Meta operation, HttpRequest request, CancellationToken cancellationToken) => operation.Delete(new ResourceKey(type, id), request, cancellationToken))
            .Describe(Tag, "Deletes profiles, tags and labels; the resource gets its next version.", "meta").IsOperation("meta-delete", Hl7 + "Resource-meta-delete");
    }
}
