using System.Data.Common;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>One connection and the statements prepared on it. Used by one caller at a time.</summary>
internal sealed class Session(DbConnection connection) : IAsyncDisposable
{
    /// <summary>Searches are put together from few forms, so that this many statements are enough for any steady load.</summary>
    private const int MaxStatements = 400;

    private readonly Dictionary<string, Statement> statements = [];

    public Statement Prepare(string sql)
    {
        if (statements.TryGetValue(sql, out var statement)) return statement;
        if (statements.Count >= MaxStatements) Forget();
        statement = new Statement(connection, sql);
        statements.Add(sql, statement);
        return statement;
    }

    public async ValueTask Execute(string sql, CancellationToken cancellationToken) => await Prepare(sql).Execute(cancellationToken);

    /// <summary>Runs reads that belong together on one state of the store.</summary>
    public async ValueTask<T> AtOneMoment<T>(Func<Session, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await Execute("BEGIN", cancellationToken);
        try
        {
            return await read(this);
        }
        finally
        {
            await Execute("ROLLBACK", CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Forget();
        await connection.DisposeAsync();
    }

    private void Forget()
    {
        foreach (var statement in statements.Values) statement.Dispose();
        statements.Clear();
    }
}
