using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>A case as it was read to be changed: its two Tasks, and the versions they were read in.</summary>
/// <param name="Former">The Review Tasks that ended before, oldest first.</param>
public sealed record LoadedCase(StoredVersion CaseVersion, StoredVersion? ReviewVersion, CaseTasks Tasks, IReadOnlyList<TaskContent> Former)
{
    public TaskContent Case => Tasks.Case;

    /// <exception cref="InvalidOperationException">The case has no review.</exception>
    public TaskContent Review => Tasks.Review ?? throw new InvalidOperationException("The case has no Review Task.");

    /// <summary>Where the Case Task is stored.</summary>
    public string Reference => CaseVersion.Key.ToString();

    /// <summary>The changes that write the Tasks over the versions they were read in: first the Review Task, then the Case Task, then a Review Task that was opened.</summary>
    /// <param name="ended">The Review Task that has ended, when another has taken its place.</param>
    public IReadOnlyList<Change> ToChanges(DefinitionCatalogue definitions, DateTimeOffset now, TaskContent? ended = null)
    {
        var changes = new List<Change>();
        var old = ended ?? (ReviewVersion is null ? null : Tasks.Review);
        if (ReviewVersion is not null && old is not null) changes.Add(old.ToUpdate(ReviewVersion, definitions));
        changes.Add(Case.ToUpdate(CaseVersion, definitions));
        if (Tasks.Review is { } opened && (ReviewVersion is null || ended is not null))
            changes.Add(new Change(ChangeKind.Create, new ResourceKey("Task", ResourceIds.New(now)), opened.ToDocument(definitions)));
        return changes;
    }
}
