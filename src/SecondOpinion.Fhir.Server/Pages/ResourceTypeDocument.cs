using Microsoft.OpenApi;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Packages;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Spells the routes of every resource type out for those a document is about, each with a body of that type.</summary>
/// <remarks>The first document has the types that cases are made of; each other type has a document of its own.</remarks>
internal sealed class ResourceTypeDocument(DefinitionCatalogue definitions, PackageProfiles profiles, ResourceExamples examples, ServerSettings settings) : IDocumentFilter
{
    public const string Main = "v1";

    private const string Any = "/fhir/{type}";

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var routes = swaggerDoc.Paths.ToList();
        var types = context.DocumentName == Main ? definitions.ResourceTypes.Where(type => type == "Patient" || profiles.Of(type).Any()).ToList() : [context.DocumentName];
        foreach (var (path, _) in routes.Where(route => route.Key.StartsWith(Any, StringComparison.Ordinal) || (context.DocumentName != Main && !IsOf(context.DocumentName, route.Key))))
            swaggerDoc.Paths.Remove(path);
        foreach (var (_, item) in swaggerDoc.Paths) item.Operations?.Remove(HttpMethod.Head);
        foreach (var type in types)
        {
            foreach (var (path, item) in routes.Where(route => route.Key.StartsWith(Any, StringComparison.Ordinal)))
            {
                var own = path.Replace("{type}", type, StringComparison.Ordinal);
                if (!swaggerDoc.Paths.TryGetValue(own, out var target)) swaggerDoc.Paths.Add(own, target = new OpenApiPathItem { Operations = [] });
                foreach (var (method, operation) in item.Operations ?? [])
                {
                    if (method != HttpMethod.Head && !IsRefused(type, path, method)) target.Operations!.TryAdd(method, For(type, path, method, operation, swaggerDoc));
                }
            }
        }

        swaggerDoc.Tags = new HashSet<OpenApiTag>(swaggerDoc.Paths.Values.SelectMany(item => item.Operations!.Values).SelectMany(operation => operation.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(tag => tag.Name!).Distinct().OrderBy(Place).ThenBy(name => name, StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }));
    }

    /// <summary>What a newcomer tries first, then the types, then the rest.</summary>
    private int Place(string tag) => tag switch { "Cases" => 0, "System" => 1, _ => definitions.ResourceTypes.Contains(tag) ? 2 : 3 };

    /// <summary>The audit is written by the server alone.</summary>
    private bool IsRefused(string type, string path, HttpMethod method) => settings.Security.Audits && type == "AuditEvent" && !path.Contains('$')
        && ((method != HttpMethod.Get && !path.EndsWith("/_search", StringComparison.Ordinal)) || path == Any + "/_history");

    private static bool IsOf(string type, string path) => path.StartsWith($"/fhir/{type}/", StringComparison.Ordinal) || path == "/fhir/" + type;

    private OpenApiOperation For(string type, string path, HttpMethod method, OpenApiOperation operation, OpenApiDocument document)
    {
        var parameters = (operation.Parameters ?? []).Where(parameter => parameter.Name != "type").Select(parameter => parameter is { Name: "id", In: ParameterLocation.Path }
            ? new OpenApiParameter { Name = "id", In = ParameterLocation.Path, Required = true, Schema = parameter.Schema, Example = ResourceExamples.Id }
            : parameter);
        return new OpenApiOperation
        {
            Summary = operation.Summary,
            Parameters = [.. parameters],
            RequestBody = Body(type, path, method, operation.RequestBody),
            Responses = operation.Responses,
            Tags = new HashSet<OpenApiTagReference> { new(type, document) },
            Security = operation.Security,
        };
    }

    private IOpenApiRequestBody? Body(string type, string path, HttpMethod method, IOpenApiRequestBody? body)
    {
        var isResource = method == HttpMethod.Put || (method == HttpMethod.Post && (path == Any || path.EndsWith("$validate", StringComparison.Ordinal)));
        if (!isResource || body?.Content is null || !body.Content.TryGetValue(FhirMediaTypes.Json, out var json)) return body;
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [FhirMediaTypes.Json] = new OpenApiMediaType { Schema = json.Schema, Example = method == HttpMethod.Put && path != Any ? examples.WithId(type) : examples.Of(type) },
            },
        };
    }
}
