using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server;

/// <summary>Who asks, and what exists for them. A feature of the request, set once, where the caller is recognised.</summary>
public sealed record Caller(Access Access)
{
    /// <summary>Anybody, in security mode Open.</summary>
    public static Caller Anybody { get; } = new(Access.Everything);

    public static Caller Of(HttpRequest request) => request.HttpContext.Features.Get<Caller>() ?? Anybody;

    /// <summary>What exists for whoever sent the request.</summary>
    public static Access AccessOf(HttpRequest request) => Of(request).Access;
}
