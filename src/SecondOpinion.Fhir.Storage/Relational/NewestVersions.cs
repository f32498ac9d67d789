using System.Collections.Concurrent;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Keeps newest versions that were read lately in memory, for as long as this process is the only one that writes them.</summary>
/// <remarks>A read keeps what it found only when no commit was published meanwhile. A commit is published before anybody is told of it, so that
/// whoever was told reads what they were told.</remarks>
internal sealed class NewestVersions
{
    /// <summary>When more than this is kept, all of it is forgotten: what is read often is soon there again.</summary>
    private const long MaxBytes = 32 * 1024 * 1024;

    private readonly ConcurrentDictionary<ResourceKey, StoredVersion> versions = new();
    private readonly Lock gate = new();
    private long bytes;
    private long published;

    /// <summary>Counts commits; a read remembers it from before it asks the database.</summary>
    public long Published => Interlocked.Read(ref published);

    public StoredVersion? Find(ResourceKey key) => versions.GetValueOrDefault(key);

    /// <param name="since">What <see cref="Published"/> was before the database was asked.</param>
    public void Keep(StoredVersion version, long since)
    {
        lock (gate)
        {
            if (published != since || !versions.TryAdd(version.Key, version)) return;
            if ((bytes += version.Json.Length) <= MaxBytes) return;
            versions.Clear();
            bytes = 0;
        }
    }

    /// <summary>These have been committed.</summary>
    public void Publish(IEnumerable<StoredVersion> committed)
    {
        lock (gate)
        {
            published++;
            foreach (var version in committed)
            {
                if (versions.TryRemove(version.Key, out var former)) bytes -= former.Json.Length;
            }
        }
    }
}
