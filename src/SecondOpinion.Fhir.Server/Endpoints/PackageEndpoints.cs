using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>Our package for others to load, with the addresses that FHIR package registries have: <c>/{name}</c> lists versions, <c>/{name}/{version}</c> is the package.</summary>
internal static class PackageEndpoints
{
    private const string Tag = "Packages";

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void Map(WebApplication app)
    {
        app.MapMethods("/packages", ReadMethods, (HttpRequest request, IReadOnlyList<LoadedPackage> loaded, PackedPackage own) => Results.Json(List(request, loaded, own)))
            .Describe(Tag, "The packages whose definitions are loaded.");
        app.MapMethods("/packages/{name}", ReadMethods, (string name, HttpRequest request, PackedPackage own) => Named(name, request, own))
            .Describe(Tag, "The versions of a package; with .tgz at the end, the package itself.");
        app.MapMethods("/packages/{name}/{version}", ReadMethods, (string name, string version, PackedPackage own) =>
                name == own.Manifest.Name && version == own.Manifest.Version ? Send(own) : Unknown())
            .Describe(Tag, "A package in a version, as .tgz.");
    }

    private static IResult Named(string name, HttpRequest request, PackedPackage own) =>
        name == own.Manifest.Name + ".tgz" || name == own.FileName ? Send(own)
        : name == own.Manifest.Name ? Results.Json(Versions(request, own))
        : Unknown();

    private static JsonArray List(HttpRequest request, IReadOnlyList<LoadedPackage> loaded, PackedPackage own) => new([.. loaded.Select(package =>
    {
        var listed = new JsonObject { ["name"] = package.Manifest.Name, ["version"] = package.Manifest.Version, ["fhirVersion"] = "4.0.1" };
        if (package.Manifest.Title is { } title) listed["title"] = title;
        if (package.Manifest.Canonical is { } canonical) listed["canonical"] = canonical;
        if (package.IsOwn) listed["url"] = Address(request, own);
        return listed;
    })]);

    private static JsonObject Versions(HttpRequest request, PackedPackage own) => new()
    {
        ["name"] = own.Manifest.Name,
        ["description"] = own.Manifest.Description,
        ["dist-tags"] = new JsonObject { ["latest"] = own.Manifest.Version },
        ["versions"] = new JsonObject
        {
            [own.Manifest.Version] = new JsonObject
            {
                ["name"] = own.Manifest.Name,
                ["version"] = own.Manifest.Version,
                ["fhirVersion"] = "R4",
                ["url"] = Address(request, own),
                ["dist"] = new JsonObject { ["tarball"] = Address(request, own), ["integrity"] = own.Integrity },
            },
        },
    };

    private static string Address(HttpRequest request, PackedPackage own) => $"{request.Scheme}://{request.Host}/packages/{own.Manifest.Name}/{own.Manifest.Version}";

    private static IResult Send(PackedPackage own) => Results.Bytes(own.Bytes, "application/gzip", own.FileName, entityTag: EntityTagHeaderValue.Parse(own.ETag));

    private static FhirAnswer Unknown() =>
        FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "package-unknown", "This package, or this version of it, is not given here. /packages lists what is loaded; only our own can be fetched."));
}
