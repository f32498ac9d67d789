using Microsoft.OpenApi;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Security;
using Swashbuckle.AspNetCore.SwaggerGen;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Swagger UI and the OpenAPI document behind it, generated from the routes.</summary>
internal static class SwaggerPages
{
    public static void Add(IServiceCollection services, SecuritySettings settings)
    {
        services.AddEndpointsApiExplorer();
        services.AddSingleton<ResourceExamples>();
        services.AddSwaggerGen(swagger =>
        {
            swagger.OperationFilter<RouteDescriptionFilter>();
            swagger.DocumentFilter<ResourceTypeDocument>();
            swagger.DocInclusionPredicate((_, _) => true);
            if (settings.Mode == SecurityMode.Smart) Authorize(swagger, settings);
        });

        // By a factory, so that the types are read when a document is first asked for, and not at the start.
        services.AddOptions<SwaggerGenOptions>().Configure<DefinitionCatalogue>((swagger, definitions) =>
        {
            swagger.SwaggerDoc(ResourceTypeDocument.Main, Info("SecondOpinion.Fhir", settings, (settings.Mode == SecurityMode.Open
                ? "Every example can be sent as it stands: POST /fhir with a referral, then Task/$queue, $claim and $issue-opinion; or PUT a resource, and read it under the same id."
                : "Press Authorize first, with a token of a registered client. POST /fhir with the example referral as a referrer; claim and answer it from Task/$queue with a token of the centre it names. Ids are the server's to give: create by POST, not by PUT.")
                + " These are the types that cases are made of; choose another type above."));
            foreach (var type in definitions.ResourceTypes) swagger.SwaggerDoc(type, Info(type, settings, "All that can be done with this type."));
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

    /// <summary>Clients sign for their tokens, which no page can do for them; a token that <c>clients token</c> prints is put in as it stands.</summary>
    private static void Authorize(SwaggerGenOptions swagger, SecuritySettings settings)
    {
        var from = settings.Authority is { } issuer ? $"of {issuer}" : "as this command prints it: secondopinion clients token ID --key FILE --server BASE, where BASE is this page's address with /fhir in the place of /swagger";
        swagger.AddSecurityDefinition(TokenRequirement.Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT",
            Description = $"An access token {from}. Paste the token alone, without the word Bearer. It is good for minutes; when answers become 401, log out here and paste a new one.",
        });
        swagger.OperationFilter<TokenRequirement>();
    }

    private static OpenApiInfo Info(string title, SecuritySettings settings, string what) => new()
    {
        Title = title,
        Version = "v1",
        Description = $"FHIR R4 server for second-opinion cases. {what} Every GET may be a HEAD. Security mode {settings.Mode}: {settings.Meaning}",
    };

    /// <summary>Enumerated when the page is asked for.</summary>
    private static IEnumerable<UrlDescriptor> Documents(DefinitionCatalogue definitions)
    {
        yield return new UrlDescriptor { Url = "/swagger/v1/swagger.json", Name = "Cases and their types" };
        foreach (var type in definitions.ResourceTypes) yield return new UrlDescriptor { Url = $"/swagger/{type}/swagger.json", Name = type };
    }
}
