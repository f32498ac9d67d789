using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Tells the scheduler of resources that have just been stored. A signal lost in a crash is made good by the sweep.</summary>
public sealed class CaseSignals
{
    private const int MostAtOnce = 500;

    private readonly Channel<IReadOnlyList<StoredVersion>> written = Channel.CreateUnbounded<IReadOnlyList<StoredVersion>>(new UnboundedChannelOptions { SingleReader = true });

    public void Written(IReadOnlyList<StoredVersion> versions) => written.Writer.TryWrite(versions);

    /// <summary>What has been stored, as it comes; under load, that of many commits at once.</summary>
    public async IAsyncEnumerable<IReadOnlyList<StoredVersion>> ReadAll([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await written.Reader.WaitToReadAsync(cancellationToken))
        {
            var together = new List<StoredVersion>();
            while (together.Count < MostAtOnce && written.Reader.TryRead(out var versions)) together.AddRange(versions);
            yield return together;
        }
    }
}
