using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>One resource's change.</summary>
/// <param name="Content">The resource, without regard to its id, meta.versionId and meta.lastUpdated, which the store writes; null for a deletion.</param>
/// <param name="ExpectedVersion">The version that must be the newest; 0: the resource must not exist, or be deleted; null: any, except that
/// <see cref="ChangeKind.Create"/> always expects 0.</param>
public sealed record Change(ChangeKind Kind, ResourceKey Key, ResourceDocument? Content, int? ExpectedVersion = null)
{
    /// <summary>Of a deletion: the tags by which rules of <see cref="Access"/> still know what was deleted.</summary>
    public IReadOnlyList<SystemCode> TagsLeft { get; init; } = [];
}
