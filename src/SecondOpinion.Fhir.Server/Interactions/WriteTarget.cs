using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>Which resource a write is about.</summary>
/// <param name="Expectations">The searches that found it, which must still hold when it is written.</param>
/// <param name="IsNew">Nothing met the condition, so the resource is to be created.</param>
internal sealed record WriteTarget(ResourceKey Key, IReadOnlyList<SearchExpectation> Expectations, bool IsNew = false)
{
    public static WriteTarget Of(ResourceKey key) => new(key, []);
}
