using SecondOpinion.Fhir.Server.Pages;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>Pages about profiles and codes, for people.</summary>
internal static class ProfileEndpoints
{
    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void Map(WebApplication app)
    {
        app.MapMethods("/profiles", ReadMethods, (string? package, ProfilePages pages) => pages.Index(package)).ExcludeFromDescription();
        app.MapMethods("/profiles/{id}", ReadMethods, (string id, ProfilePages pages) => pages.Definition("StructureDefinition", id)).ExcludeFromDescription();
        app.MapMethods("/profiles/{type}/{id}", ReadMethods, (string type, string id, ProfilePages pages) => pages.Definition(type, id)).ExcludeFromDescription();
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<DefinitionLinks>();
        services.AddSingleton<ExampleJson>();
        services.AddSingleton<ProfileIndexPage>();
        services.AddSingleton<StructurePage>();
        services.AddSingleton<TerminologyPage>();
        services.AddSingleton<ProfilePages>();
    }
}
