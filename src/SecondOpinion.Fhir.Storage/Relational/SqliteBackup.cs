using Microsoft.Data.Sqlite;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Copies a store's file as it is at one moment, while others go on writing to it.</summary>
internal static class SqliteBackup
{
    /// <returns>Size of the copy in bytes.</returns>
    /// <exception cref="StoreException">There is no store, the copy exists already, or can't be written or trusted.</exception>
    public static async Task<long> Run(string source, string target, CancellationToken cancellationToken)
    {
        if (!File.Exists(source)) throw new StoreException($"There is no store at {source}. Name its folder with Storage__Directory.");
        if (File.Exists(target)) throw new StoreException($"{target} exists already, and a backup is not overwritten. Name another file.");
        var unfinished = target + ".unfinished";
        File.Delete(unfinished);
        try
        {
            await Copy(source, unfinished, cancellationToken);
            await Check(unfinished, cancellationToken);
        }
        catch (SqliteException exception)
        {
            File.Delete(unfinished);
            throw new StoreException($"The store could not be copied (SQLite error {exception.SqliteErrorCode}). Is there room at {target}?", exception);
        }

        await using (var copy = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite)) copy.Flush(flushToDisk: true);
        File.Move(unfinished, target);
        return new FileInfo(target).Length;
    }

    private static async Task Copy(string source, string target, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var registration = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
        await using var command = connection.CreateCommand();

        // One read transaction for the whole copy. sqlite.org/lang_vacuum.html#vacuuminto
        command.CommandText = "VACUUM INTO @p1";
        command.Parameters.AddWithValue("@p1", target);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task Check(string path, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        SqliteDatabase.Check(connection);
    }
}
