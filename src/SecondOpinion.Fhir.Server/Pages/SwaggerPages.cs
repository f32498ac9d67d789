using Microsoft.OpenApi;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Swagger UI and the OpenAPI document behind it, generated from the routes.</summary>
internal static class SwaggerPages
{
    public static void Add(IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "SecondOpinion.Fhir",
                Version = "v1",
                Description = "FHIR R4 server for second-opinion cases. Send the example of POST /fhir as it stands, pull Task/$queue, claim, and answer. "
                    + "Security mode: Open, for use on this machine only.",
            });
            swagger.OperationFilter<RouteDescriptionFilter>();
        });
    }

    public static void Use(WebApplication app)
    {
        app.UseSwagger();
        app.UseSwaggerUI(ui =>
        {
            ui.DocumentTitle = "SecondOpinion.Fhir";
            ui.SwaggerEndpoint("/swagger/v1/swagger.json", "SecondOpinion.Fhir v1");
            ui.DisplayRequestDuration();
        });
    }
}
