using Microsoft.OpenApi;
using SecondOpinion.Fhir.Model.Definitions;
using Swashbuckle.AspNetCore.SwaggerGen;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Swagger UI and the OpenAPI document behind it, generated from the routes.</summary>
internal static class SwaggerPages
{
    public static void Add(IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSingleton<ResourceExamples>();
        services.AddSwaggerGen(swagger =>
        {
            swagger.OperationFilter<RouteDescriptionFilter>();
            swagger.DocumentFilter<ResourceTypeDocument>();
            swagger.DocInclusionPredicate((_, _) => true);
        });

        // By a factory, so that the types are read when a document is first asked for, and not at the start.
        services.AddOptions<SwaggerGenOptions>().Configure<DefinitionCatalogue>((swagger, definitions) =>
        {
            swagger.SwaggerDoc(ResourceTypeDocument.Main, Info("SecondOpinion.Fhir"));
            foreach (var type in definitions.ResourceTypes) swagger.SwaggerDoc(type, Info(type));
        });
    }

    public static void Use(WebApplication app)
    {
        app.UseSwagger();
        app.UseSwaggerUI(ui =>
        {
            ui.DocumentTitle = "SecondOpinion.Fhir";
            ui.ConfigObject.Urls = Documents(app.Services.GetRequiredService<DefinitionCatalogue>());
            ui.DocExpansion(DocExpansion.None);
            ui.DefaultModelsExpandDepth(-1);
            ui.EnableFilter();
            ui.DisplayRequestDuration();
        });
    }

    private static OpenApiInfo Info(string title) => new()
    {
        Title = title,
        Version = "v1",
        Description = "FHIR R4 server for second-opinion cases. Every example can be sent as it stands: POST /fhir with a referral, then Task/$queue, $claim and $issue-opinion. "
            + "The first document has the types that cases are made of; choose another type above. Every GET may be a HEAD. Security mode: Open, for use on this machine only.",
    };

    /// <summary>Enumerated when the page is asked for.</summary>
    private static IEnumerable<UrlDescriptor> Documents(DefinitionCatalogue definitions)
    {
        yield return new UrlDescriptor { Url = "/swagger/v1/swagger.json", Name = "Cases and their types" };
        foreach (var type in definitions.ResourceTypes) yield return new UrlDescriptor { Url = $"/swagger/{type}/swagger.json", Name = type };
    }
}
