using System.Threading.Channels;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Tells the scheduler of resources that have just been stored. A signal lost in a crash is made good by the sweep.</summary>
public sealed class CaseSignals
{
    private readonly Channel<IReadOnlyList<StoredVersion>> written = Channel.CreateUnbounded<IReadOnlyList<StoredVersion>>(new UnboundedChannelOptions { SingleReader = true });

    public void Written(IReadOnlyList<StoredVersion> versions) => written.Writer.TryWrite(versions);

    public IAsyncEnumerable<IReadOnlyList<StoredVersion>> ReadAll(CancellationToken cancellationToken) => written.Reader.ReadAllAsync(cancellationToken);
}
