using System.Collections.Concurrent;
using System.Data.Common;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The connections that reads share. Each is lent to one read, and opened when first needed.</summary>
internal sealed class ReadSessions(Func<CancellationToken, ValueTask<DbConnection>> connect, SqlDialect dialect, int max) : IAsyncDisposable
{
    private readonly SemaphoreSlim free = new(max, max);
    private readonly ConcurrentStack<Session> idle = new();
    private volatile bool closed;

    public async ValueTask<Lease> Rent(CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(closed, this);
            while (idle.TryPop(out var session))
            {
                if (session.IsOpen) return new Lease(this, session.Lend());
                await session.DisposeAsync();
            }

            return new Lease(this, new Session(await connect(cancellationToken), dialect).Lend());
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    /// <summary>Waits for the reads that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        closed = true;
        for (var i = 0; i < max; i++) await free.WaitAsync();
        while (idle.TryPop(out var session)) await session.DisposeAsync();
        free.Release(max);
    }

    private void Return(Session session)
    {
        idle.Push(session);
        free.Release();
    }

    public readonly struct Lease(ReadSessions owner, Session session) : IDisposable
    {
        public Session Session => session;

        public void Dispose() => owner.Return(session);
    }
}
