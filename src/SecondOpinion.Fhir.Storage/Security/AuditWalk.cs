using System.Text;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Goes through the audit for the events that a search finds.</summary>
/// <param name="alternatives">Of these lists of criteria one must hold too; empty for no such bound.</param>
/// <param name="isForward">Oldest first.</param>
internal sealed class AuditWalk(
    AuditLog log, IReadOnlyList<AuditCriterion> criteria, IReadOnlyList<IReadOnlyList<AuditCriterion>> alternatives, AuditView view, bool isForward, int linksAtOnce)
{
    private readonly long since = criteria.Select(one => one.Since).Append(long.MinValue).Max();
    private readonly long until = criteria.Select(one => one.Until).Append(long.MaxValue).Min();
    private readonly List<IReadOnlyList<byte[]>> texts = [.. criteria.Select(one => one.Texts).OfType<IReadOnlyList<byte[]>>()];
    private readonly byte[][] seen = view.IsAll ? [] : [.. new[] { view.Organization?.Split('|')[^1], view.Patient }.OfType<string>().Select(Encoding.UTF8.GetBytes)];

    /// <summary>The next so many, as far as they may be seen.</summary>
    /// <param name="after">Number of the last one of the page before; null for the first page.</param>
    public async ValueTask<IReadOnlyList<AuditEntry>> Take(long? after, int count, CancellationToken cancellationToken)
    {
        var found = new List<AuditEntry>();
        await Walk(after, found.Add, () => found.Count == count, cancellationToken);
        return found;
    }

    public async ValueTask<long> Count(long? after, CancellationToken cancellationToken)
    {
        var count = 0L;
        await Walk(after, _ => count++, () => false, cancellationToken);
        return count;
    }

    private async ValueTask Walk(long? after, Action<AuditEntry> found, Func<bool> isEnough, CancellationToken cancellationToken)
    {
        if (since > until || (!view.IsAll && seen.Length == 0)) return;
        var last = after ?? (isForward ? 0 : long.MaxValue);
        while (true)
        {
            var links = isForward ? await log.LinksFrom(last, since, until, linksAtOnce, cancellationToken) : await log.LinksBefore(last, since, until, linksAtOnce, cancellationToken);
            if (links.Count == 0) return;
            foreach (var link in links)
            {
                if (MayHold(link) && Look(link, last, found, isEnough)) return;
            }

            last = isForward ? links[^1].Next - 1 : links[^1].First;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private bool MayHold(AuditLink link) =>
        texts.TrueForAll(any => any.Any(text => link.Body.AsSpan().IndexOf(text) >= 0)) && (view.IsAll || seen.Any(text => link.Body.AsSpan().IndexOf(text) >= 0));

    /// <summary>True when enough has been found.</summary>
    private bool Look(AuditLink link, long last, Action<AuditEntry> found, Func<bool> isEnough)
    {
        var events = link.Events();
        for (var at = 0; at < events.Count; at++)
        {
            var entry = events[isForward ? at : events.Count - 1 - at];
            if (isForward ? entry.Number <= last : entry.Number >= last) continue;
            if (view.Of(entry) is not { } shown || !criteria.All(one => one.Holds(shown)) || (alternatives.Count > 0 && !alternatives.Any(bound => bound.All(one => one.Holds(shown))))) continue;
            found(shown);
            if (isEnough()) return true;
        }

        return false;
    }
}
