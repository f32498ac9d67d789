using Microsoft.OpenApi;
using SecondOpinion.Fhir.Server.Endpoints;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Writes what <see cref="RouteDescription"/> says into the OpenAPI document: summary, example body, FHIR's media types, the errors there are.</summary>
internal sealed class RouteDescriptionFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var description = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<RouteDescription>().FirstOrDefault();
        if (description is null) return;
        operation.Summary = description.Summary;
        operation.RequestBody = description.Example is null ? null : Body(description);
        operation.Parameters ??= [];
        foreach (var (name, meaning) in description.Query)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name, In = ParameterLocation.Query, Description = meaning, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        foreach (var header in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<RouteHeader>())
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = header.Name, In = ParameterLocation.Header, Description = header.Meaning, Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = header.Default,
            });
        }

        operation.Responses = new OpenApiResponses
        {
            ["200"] = Answer("Done."),
            ["4XX"] = Answer("Refused: an OperationOutcome says where, what was found, what was expected and what to do."),
            ["5XX"] = Answer("The server could not do it; nothing was acknowledged."),
        };
        if (context.ApiDescription.HttpMethod is "POST" or "PUT") operation.Responses.Add("201", Answer("Created."));
    }

    private static OpenApiRequestBody Body(RouteDescription description) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [description.BodyType] = new()
            {
                Schema = new OpenApiSchema { Type = description.BodyType == FhirMediaTypes.Json ? JsonSchemaType.Object : JsonSchemaType.String },
                Example = Examples.Find(description.Example!),
            },
        },
    };

    private static OpenApiResponse Answer(string meaning) => new()
    {
        Description = meaning,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [FhirMediaTypes.Json] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } },
            [FhirMediaTypes.Xml] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } },
        },
    };
}
