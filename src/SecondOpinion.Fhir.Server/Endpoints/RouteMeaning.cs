using SecondOpinion.Fhir.Exchange.Cases;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>Attaches meanings to routes.</summary>
internal static class RouteMeaning
{
    public static RouteHandlerBuilder IsInteraction(this RouteHandlerBuilder route, string code) => route.WithMetadata(new InteractionMeaning(code));

    /// <param name="definition">Null for an operation of our own package.</param>
    public static RouteHandlerBuilder IsOperation(this RouteHandlerBuilder route, string name, string? definition = null) =>
        route.WithMetadata(new OperationMeaning(name, definition ?? $"{Vocabulary.Base}/OperationDefinition/so-{name}"));
}
