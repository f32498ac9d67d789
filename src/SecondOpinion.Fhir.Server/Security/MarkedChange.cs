using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>A change on its way to the store, with the marks it will carry.</summary>
/// <param name="Stored">The version that it follows; null when it is the first, or follows a deletion.</param>
internal sealed record MarkedChange(Change Change, StoredVersion? Stored, HashSet<string> Marks, HashSet<string> Records, IReadOnlyCollection<ResourceKey> References)
{
    public ResourceKey Key => Change.Key;

    public Element Root => Change.Content is null ? default : Change.Content.Root;

    public bool IsNew => Stored is null;

    /// <summary>Whether the version before kept answers from the referrer.</summary>
    public bool WasHeldBack { get; } = Marks.Contains(Security.Marks.HeldBack);

    public bool WasPatientOnly { get; } = Marks.Contains(Security.Marks.PatientOnly);
}
