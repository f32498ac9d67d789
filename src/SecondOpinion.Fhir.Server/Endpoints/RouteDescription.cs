namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>What Swagger shows of a route.</summary>
/// <param name="Example">Name of an example body in <see cref="Pages.Examples"/>, or null for a route without a body.</param>
/// <param name="BodyType">Media type of the body.</param>
/// <param name="Query">Parameters in the query: name and meaning.</param>
internal sealed record RouteDescription(string Summary, string? Example, string BodyType, IReadOnlyList<(string Name, string Meaning)> Query);

/// <summary>Attaches descriptions to routes.</summary>
internal static class RouteDescriptions
{
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder route, string tag, string summary, string? example = null, string bodyType = FhirMediaTypes.Json, params (string Name, string Meaning)[] query) =>
        route.WithTags(tag).WithMetadata(new RouteDescription(summary, example, bodyType, query));

    public static RouteHandlerBuilder Heeds(this RouteHandlerBuilder route, string header, string meaning, string? @default = null) => route.WithMetadata(new RouteHeader(header, meaning, @default));
}
