using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>One connection and the statements prepared on it. Used by one caller at a time.</summary>
internal sealed class Session(DbConnection connection, SqlDialect dialect) : IAsyncDisposable
{
    /// <summary>Searches are put together from few forms, so that this many statements are enough for any steady load.</summary>
    private const int MaxStatements = 400;

    private readonly Dictionary<string, Statement> statements = [];
    private DbConnection connection = connection;

    public SqlDialect Dialect => dialect;

    public DbConnection Connection => connection;

    /// <summary>Lent to a read by <see cref="ReadSessions"/>; false for the writer's.</summary>
    public bool IsLent { get; private set; }

    /// <summary>The read that it is lent to has seen all names of types and parameters that there were.</summary>
    public bool KnowsNames { get; set; }

    /// <summary>Systems that the read it is lent to has looked for in vain.</summary>
    public HashSet<string> NoSystems { get; } = [];

    public bool IsOpen => connection.State == System.Data.ConnectionState.Open;

    public Session Lend()
    {
        (IsLent, KnowsNames) = (true, false);
        NoSystems.Clear();
        return this;
    }

    public Statement Prepare(string sql)
    {
        if (statements.TryGetValue(sql, out var statement)) return statement;
        if (statements.Count >= MaxStatements)
        {
            Forget();

            // A server keeps what was prepared until it is told, or the connection ends.
            if (connection is NpgsqlConnection server) server.UnprepareAll();
        }

        statement = new Statement(connection, dialect, sql);
        statements.Add(sql, statement);
        return statement;
    }

    public async ValueTask Execute(string sql, CancellationToken cancellationToken) => await Prepare(sql).Execute(cancellationToken);

    /// <summary>Runs a script of statements, which is not remembered.</summary>
    public async ValueTask Run(string script, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = script;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs reads that belong together on one state of the store.</summary>
    public async ValueTask<T> AtOneMoment<T>(Func<Session, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        if (connection is NpgsqlConnection server)
        {
            // BEGIN travels with the first statement.
            await using var transaction = await server.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
            return await read(this);
        }

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

    /// <summary>Runs reads that may take long. When whoever asked has gone, the statement under way is given up.</summary>
    /// <remarks>
    /// A server is told by the driver. SQLite runs in this very thread and looks at no token, so another thread interrupts it. The end of the registration waits for that thread,
    /// and SQLite forgets an interrupt once nothing runs any more: the next use of the connection is never met. Transactions begin and end outside, so that none is left open.
    /// sqlite.org/c3ref/interrupt.html
    /// </remarks>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async ValueTask<T> Interruptibly<T>(Func<Session, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        if (connection is not SqliteConnection { Handle: { } handle } || !cancellationToken.CanBeCanceled) return await read(this);
        try
        {
            await using var registration = cancellationToken.UnsafeRegister(static running => SQLitePCL.raw.sqlite3_interrupt((SQLitePCL.sqlite3)running!), handle);
            return await read(this);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The statement was given up.", exception, cancellationToken);
        }
    }

    /// <summary>Goes on with another connection, after the one before has broken.</summary>
    public async ValueTask Replace(Func<CancellationToken, ValueTask<DbConnection>> connect, CancellationToken cancellationToken)
    {
        Forget();
        await connection.DisposeAsync();
        connection = await connect(cancellationToken);
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
