using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.SubTasks;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Whether a client may write a Task itself. Which step that may be, the rules of the case then say.</summary>
internal static class TaskWrites
{
    /// <param name="id">Null when the Task is to be found by a condition.</param>
    public static async ValueTask<Issue?> Refuse(string? id, Caller caller, IResourceStore store, CancellationToken cancellationToken)
    {
        if (caller.Identity is not { } who || who.Is(ClientRole.Coordinator)) return null;
        if (id is null) return Issue.Error(IssueType.Forbidden, "task-by-condition", "A Task is changed by its id: whose it is has to be known before. Search for it first.");

        // What is not seen is answered by whoever reads it next.
        if (!ResourceIds.IsValid(id) || await store.Read(new ResourceKey("Task", id), caller.Access, cancellationToken) is not { IsDeleted: false } version) return null;
        bool Has(string mark) => Carries(version, mark);
        if (Has(Marks.Review))
        {
            if (Has(Marks.Held(who.Party))) return await RefuseClosed(version.Key, caller, store, cancellationToken);
            return Has(Marks.Queued) && who.Is(ClientRole.Centre)
                ? null
                : Issue.Error(IssueType.Forbidden, "step-not-yours", "A review is moved by the centre that holds it. Claim it first, or use the operations for who referred the case.");
        }

        return Has(Marks.From(who.Party)) || TaskContent.Read(version.Json).Kind is not null ? null : WriteGuard.NotYours(version.Key);
    }

    /// <summary>A part of a case is for those who see what it is part of, and each side takes its own steps. Asked before the rules of the case, whose answers would tell of cases that do not exist for the caller.</summary>
    public static async ValueTask<Issue?> RefuseParts(ChangeSet changes, Caller? caller, IResourceStore store, CancellationToken cancellationToken)
    {
        if (caller?.Identity is not { } who || who.Is(ClientRole.Coordinator)) return null;
        foreach (var change in changes.Changes.Where(change => change.Key.Type == "Task" && change.Content is not null))
        {
            var wanted = TaskContent.Read(change.Content!.Utf8);
            if (wanted.Kind is not { } kind || !SubTaskStep.Kinds.Contains(kind)) continue;
            var stored = change.Kind == ChangeKind.Create ? null : await store.Read(change.Key, caller.Access, cancellationToken);
            var before = stored is null or { IsDeleted: true } ? null : TaskContent.Read(stored.Json);
            if ((before ?? wanted).PartOf?.Split('/') is not ["Task", var id] || !ResourceIds.IsValid(id)
                || await store.Read(new ResourceKey("Task", id), caller.InFull, cancellationToken) is not { IsDeleted: false } parent) return ChangeSubTask.NoParent;
            if (before?.Status == wanted.Status || kind == TaskKind.Translation) continue;

            // Who may take a Task back is who asks.
            var isReferrers = WhoActs.On(kind, before is null ? "cancelled" : wanted.Status) == Actor.Referrer;
            var isTheirs = isReferrers
                ? Carries(parent, Marks.From(who.Party)) || Carries(parent, Marks.For(who.Party)) || who.Is(ClientRole.Patient)
                : !Carries(parent, Marks.Review) || Carries(parent, Marks.Held(who.Party));
            if (!isTheirs)
                return Issue.Error(IssueType.Forbidden, "step-not-yours", isReferrers ? "This is for who referred the case, and for the patient." : "This is for the centre that holds the review. Claim it first.");
        }

        return null;
    }

    /// <summary>Whoever holds a review that consent has closed gives it back, by the operations for that, and does nothing else with it.</summary>
    public static async ValueTask<Issue?> RefuseClosed(ResourceKey review, Caller caller, IResourceStore store, CancellationToken cancellationToken) =>
        await store.Read(review, caller.InFull, cancellationToken) is null
            ? Issue.Error(IssueType.Forbidden, "consent-closed", "The patient's consent does not permit your centre to work on this case any more. Give it back with $release, $decline or $give-up.")
            : null;

    public static bool Carries(StoredVersion version, string mark) => version.Json.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes($"\"{mark}\"")) >= 0;
}
