using System.Data.Common;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>A connection that is opened when first needed, used by one caller at a time, and opened again after it broke.</summary>
internal sealed class SecuritySession(Func<CancellationToken, ValueTask<DbConnection>> connect, SqlDialect dialect) : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private Session? session;

    public SqlDialect Dialect => dialect;

    public ValueTask<T> Read<T>(Func<Session, ValueTask<T>> read, CancellationToken cancellationToken) => Alone(read, cancellationToken);

    /// <summary>Runs in a transaction of which there is one at a time, over all processes. What is read in it stays true until its end.</summary>
    public ValueTask<T> Write<T>(Func<Session, ValueTask<T>> write, CancellationToken cancellationToken) => Alone(
        async open =>
        {
            if (dialect == SqlDialect.Sqlite) await open.Execute("BEGIN IMMEDIATE", cancellationToken);
            else await open.Run(SecurityDatabase.BeginAlone, cancellationToken);
            var result = await write(open);
            await open.Execute("COMMIT", CancellationToken.None);
            return result;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (session is not null) await session.DisposeAsync();
        turn.Dispose();
    }

    private async ValueTask<T> Alone<T>(Func<Session, ValueTask<T>> use, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            session ??= new Session(await connect(cancellationToken), dialect);
            return await use(session);
        }
        catch
        {
            // Whatever was begun on this connection ends with it.
            if (session is not null) await session.DisposeAsync();
            session = null;
            throw;
        }
        finally
        {
            turn.Release();
        }
    }
}
