using Microsoft.OpenApi;
using SecondOpinion.Fhir.Server.Security;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Puts a lock on what needs an access token, and on nothing else.</summary>
internal sealed class TokenRequirement : IOperationFilter
{
    public const string Scheme = "token";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (!RecognisedCallers.IsOpenToAll("/" + context.ApiDescription.RelativePath))
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
    }
}
