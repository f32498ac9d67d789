using SecondOpinion.Fhir.Exchange.Cases;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>What a route is in FHIR's words: an interaction such as <c>search-type</c>. The CapabilityStatement is made of these.</summary>
internal sealed record InteractionMeaning(string Code);

/// <summary>An operation that a route runs.</summary>
/// <param name="Definition">Canonical of its OperationDefinition.</param>
internal sealed record OperationMeaning(string Name, string Definition);

/// <summary>Attaches meanings to routes.</summary>
internal static class RouteMeaning
{
    public static RouteHandlerBuilder IsInteraction(this RouteHandlerBuilder route, string code) => route.WithMetadata(new InteractionMeaning(code));

    /// <param name="definition">Null for an operation of our own package.</param>
    public static RouteHandlerBuilder IsOperation(this RouteHandlerBuilder route, string name, string? definition = null) =>
        route.WithMetadata(new OperationMeaning(name, definition ?? $"{Vocabulary.Base}/OperationDefinition/{name}"));
}
