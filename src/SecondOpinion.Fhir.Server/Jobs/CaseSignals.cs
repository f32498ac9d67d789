using System.Threading.Channels;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>Tells the scheduler of cases that have just been stored. A signal lost in a crash is made good by the sweep.</summary>
public sealed class CaseSignals
{
    private readonly Channel<string> opened = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    public void Opened(string caseId) => opened.Writer.TryWrite(caseId);

    public IAsyncEnumerable<string> ReadAll(CancellationToken cancellationToken) => opened.Reader.ReadAllAsync(cancellationToken);
}
