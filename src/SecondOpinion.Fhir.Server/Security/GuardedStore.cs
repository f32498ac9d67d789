using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The store in mode Smart: what a caller writes is judged and marked, and queue items are given in their short form to those who hold no more.</summary>
/// <remarks>Reads for the server's own decisions, with <see cref="Access.Everything"/>, pass as they are.</remarks>
internal sealed class GuardedStore(IResourceStore inner, TimeProvider clock, DefinitionCatalogue definitions) : IResourceStore
{
    private readonly Marking marking = new(inner, new Parties(inner, definitions), definitions);
    private readonly QueueView queue = new(definitions);

    public async ValueTask<StoredVersion?> Read(ResourceKey key, Access access, CancellationToken cancellationToken) =>
        await Show(await inner.Read(key, access, cancellationToken), access, cancellationToken);

    public async ValueTask<StoredVersion?> ReadVersion(ResourceKey key, int version, Access access, CancellationToken cancellationToken) =>
        await Show(await inner.ReadVersion(key, version, access, cancellationToken), access, cancellationToken);

    public async ValueTask<HistoryPage> ReadHistory(HistoryQuery query, Access access, CancellationToken cancellationToken)
    {
        var page = await inner.ReadHistory(query, access, cancellationToken);
        return page with { Versions = await Show(page.Versions, access, cancellationToken) };
    }

    public async ValueTask<SearchPage> Search(SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        var page = await inner.Search(query, For(query, access), cancellationToken);
        return page with { Matches = await Show(page.Matches, access, cancellationToken), Included = await Show(page.Included, access, cancellationToken) };
    }

    public ValueTask<StoredReceipt?> FindReceipt(string key, CancellationToken cancellationToken) => inner.FindReceipt(Own(key), cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutbox(string consumer, int count, CancellationToken cancellationToken) => inner.ReadOutbox(consumer, count, cancellationToken);

    public ValueTask<CommitNotes> ReadNotes(long after, int count, CancellationToken cancellationToken) => inner.ReadNotes(after, count, cancellationToken);

    public ValueTask<IReadOnlyList<IndexProgress>> ReadIndexProgress(CancellationToken cancellationToken) => inner.ReadIndexProgress(cancellationToken);

    public ValueTask RebuildIndex(IReadOnlyCollection<string> types, CancellationToken cancellationToken) => inner.RebuildIndex(types, cancellationToken);

    public async ValueTask<CommitResult> Commit(ChangeSet changes, CancellationToken cancellationToken)
    {
        var caller = Caller.Current;
        var marked = await marking.Of(changes.Changes, caller, cancellationToken);
        if (!marked.Succeeded) return new CommitResult.Refused(marked.Issues[0]);
        var guarded = new Change[marked.Value.Count];
        for (var i = 0; i < guarded.Length; i++)
        {
            var change = marked.Value[i];
            if (caller?.Identity is { } who)
            {
                // Asked also of what is not there, so that nobody can tell the two apart by the time it takes.
                var isSeen = change.Change.Kind == ChangeKind.Create || await inner.Read(change.Key, caller.Access, cancellationToken) is not null
                    || (change.IsNew && change.Change.Kind != ChangeKind.Delete) || caller.Step is not null;
                if (!isSeen && change.Change.Kind != ChangeKind.Delete) return new CommitResult.Refused(Unknown(change.Key));
                if (isSeen && WriteGuard.Refuse(change, who, caller.Step is not null) is { } refusal) return new CommitResult.Refused(refusal);

                // What is not there for the caller is deleted like what never was: nothing happens, and nobody is the wiser.
                if (!isSeen) change = change with { Change = new Change(ChangeKind.Delete, new ResourceKey(change.Key.Type, ResourceIds.New(clock.GetUtcNow())), null) };
            }

            guarded[i] = change.Change.Content is { } content
                ? change.Change with { Content = Marks.Write(content, change.Marks, change.Records, definitions) }
                : change.Change with { TagsLeft = [.. change.Tags] };
        }

        var result = await inner.Commit(
            changes with
            {
                Changes = guarded,
                Receipt = changes.Receipt is { } receipt ? receipt with { Key = Own(receipt.Key) } : null,
                Expectations = [.. changes.Expectations.Select(expectation => expectation with { Access = For(expectation.Query, expectation.Access) })],
            },
            cancellationToken);
        if (result is not CommitResult.Committed committed) return result;
        var versions = committed.Versions.Select((version, at) => at < changes.Changes.Count && version.Key != changes.Changes[at].Key ? version with { Key = changes.Changes[at].Key } : version).ToArray();
        return committed with { Versions = versions };
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static Model.Issue Unknown(ResourceKey key) => Model.Issue.Error(Model.IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the resource.");

    /// <summary>A receipt is its sender's: the same identifier from another organisation is another submission.</summary>
    private static string Own(string key) => Caller.Current?.Identity is { } who ? $"{who.Party}|{key}" : key;

    /// <summary>Whoever asks more about queue items than their short form tells does not find them.</summary>
    private static Access For(SearchQuery query, Access access)
    {
        if (access.IsEverything && Caller.Current is { IsIntake: true } caller && !Visibility.Directory.Contains(query.ResourceType)) access = caller.Access;
        return Narrowed(query, access);
    }

    private static Access Narrowed(SearchQuery query, Access access) => Asker(access) is { } caller && QueueView.AsksMore(query) ? caller.InFull : access;

    private static Caller? Asker(Access access) => Caller.Current is { Identity: not null } caller && ReferenceEquals(caller.Access, access) ? caller : null;

    private async ValueTask<IReadOnlyList<StoredVersion>> Show(IReadOnlyList<StoredVersion> versions, Access access, CancellationToken cancellationToken)
    {
        if (Asker(access) is null || versions.All(version => version.Key.Type != "Task")) return versions;
        var shown = new List<StoredVersion>(versions.Count);
        foreach (var version in versions) shown.Add((await Show(version, access, cancellationToken))!);
        return shown;
    }

    private async ValueTask<StoredVersion?> Show(StoredVersion? version, Access access, CancellationToken cancellationToken)
    {
        // One that is contained is no review, whatever its id.
        if (version is null || version.IsDeleted || version.Key.Type != "Task" || version.Container is not null || Asker(access) is not { Identity: { } who } caller) return version;

        // Today's holder decides about yesterday's version; the last one, where there is none today.
        var today = await inner.Read(version.Key, Access.Everything, cancellationToken);
        if (today is { IsDeleted: true }) today = await inner.ReadVersion(version.Key, today.Version - 1, Access.Everything, cancellationToken);
        if (today is null || !queue.MayApplyTo(today, who)) return version;
        var isClosed = !TaskWrites.Carries(today, Marks.Held(who.Party)) || await inner.Read(version.Key, caller.InFull, cancellationToken) is null;
        return isClosed ? QueueView.Of(version) : version;
    }
}
