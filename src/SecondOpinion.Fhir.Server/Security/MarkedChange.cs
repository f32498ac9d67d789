using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>A change on its way to the store, with the marks it will carry.</summary>
/// <param name="Stored">The version that it follows, which is not a deletion; null when it is the first.</param>
internal sealed record MarkedChange(Change Change, StoredVersion? Stored, HashSet<string> Marks, HashSet<string> Records, IReadOnlyCollection<ResourceKey> References)
{
    public ResourceKey Key => Change.Key;

    public Element Root => Change.Content is null ? default : Change.Content.Root;

    public bool IsNew => Stored is null;

    /// <summary>Marks and records as tags.</summary>
    public IEnumerable<SystemCode> Tags => [.. Marks.Select(mark => new SystemCode(Security.Marks.System, mark)), .. Records.Select(record => new SystemCode(Access.RecordSystem, record))];

    /// <summary>Whether the version before kept answers from the referrer.</summary>
    public bool WasHeldBack { get; } = Marks.Contains(Security.Marks.HeldBack);

    public bool WasPatientOnly { get; } = Marks.Contains(Security.Marks.PatientOnly);
}
