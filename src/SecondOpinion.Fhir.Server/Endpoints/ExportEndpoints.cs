using SecondOpinion.Fhir.Server.Export;
using SecondOpinion.Fhir.Server.Operations;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>Bulk Data. hl7.org/fhir/uv/bulkdata</summary>
internal static class ExportEndpoints
{
    private const string Tag = "Bulk Data";
    private const string Definitions = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ExportFolder>();
        services.AddSingleton<ExportWriter>();
        services.AddSingleton<Exports>();
        services.AddHostedService(provider => provider.GetRequiredService<Exports>());
        services.AddSingleton<StartExport>();
        services.AddSingleton<ExportStatus>();
    }

    public static void Map(WebApplication app)
    {
        string[] begin = ["GET", "POST"];
        (string, string)[] query = [("_type", "Resource types, separated by commas; all when left out."), ("_since", "Only what changed at or after this instant.")];
        app.MapMethods("/fhir/$export", begin, (StartExport export, HttpRequest request, CancellationToken cancellationToken) => export.System(request, cancellationToken))
            .Describe(Tag, "Begins an export of everything.", query: query).IsOperation("export", Definitions + "export").Heeds("Prefer", "respond-async is needed.", "respond-async");
        app.MapMethods("/fhir/Patient/$export", begin, (StartExport export, HttpRequest request, CancellationToken cancellationToken) => export.Patients(request, cancellationToken))
            .Describe(Tag, "Begins an export of all patients and what belongs to them.", query: query).IsOperation("export", Definitions + "patient-export").Heeds("Prefer", "respond-async is needed.", "respond-async");
        app.MapMethods("/fhir/Group/{id}/$export", begin, (string id, StartExport export, HttpRequest request, CancellationToken cancellationToken) => export.Group(id, request, cancellationToken))
            .Describe(Tag, "Begins an export of the patients of a Group and what belongs to them.", query: query).IsOperation("export", Definitions + "group-export").Heeds("Prefer", "respond-async is needed.", "respond-async");
        app.MapMethods("/bulk/{id}", ReadMethods, (string id, ExportStatus status, HttpRequest request) => status.Handle(id, request))
            .Describe(Tag, "How far an export is: 202 while it runs, its manifest when it is ready.");
        app.MapDelete("/bulk/{id}", (string id, ExportStatus status) => status.Delete(id)).Describe(Tag, "Cancels an export, or deletes its files.");
        app.MapMethods("/bulk/{id}/{file}", ReadMethods, (string id, string file, ExportStatus status) => status.File(id, file)).Describe(Tag, "A file of an export, one resource a line.");
    }
}
