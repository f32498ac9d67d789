using System.Data.Common;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>What is peculiar to one kind of database: how it is opened, checked and given its tables, and how one writer at a time writes.</summary>
internal interface IDatabase : IAsyncDisposable
{
    SqlDialect Dialect { get; }

    ValueTask<DbConnection> ConnectReader(CancellationToken cancellationToken);

    ValueTask<DbConnection> ConnectWriter(CancellationToken cancellationToken);

    /// <summary>Creates the tables in an empty database, brings older ones up to date, and makes sure of what can't be done without.</summary>
    /// <exception cref="StoreException">The database is damaged, of a later version, or can't keep what is written to it.</exception>
    ValueTask Prepare(Session writer, CancellationToken cancellationToken);

    /// <summary>What is left to check beside the work; done at once when there is nothing.</summary>
    /// <exception cref="StoreException">The database is damaged.</exception>
    Task CheckLate(CancellationToken cancellationToken);

    /// <summary>Begins a transaction in which this writer is alone, whichever processes write to the same database.</summary>
    ValueTask BeginWrite(Session writer, CancellationToken cancellationToken);

    /// <summary>Where the rows of a transaction are collected.</summary>
    IRowSink RowsOf(Session writer);

    /// <summary>True when the same may succeed on a new connection: the server was restarted, or chose this transaction as the one to fail.</summary>
    bool IsTransient(Exception exception);

    /// <summary>True when the transaction whose end was not heard is on disk all the same.</summary>
    ValueTask<bool> IsCommitted(Session writer, CancellationToken cancellationToken);
}
