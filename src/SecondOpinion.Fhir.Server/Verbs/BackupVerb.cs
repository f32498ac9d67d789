using System.CommandLine;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>backup FILE</c>: a copy of the embedded store as it is at one moment, also while a server writes to it, and after it one of the clients, keys and audit that lie beside it.</summary>
/// <remarks>The two need not be of one moment: when the server is started, records of writes that the audit lacks are added from the store, and what was written later than the store tells is still known.</remarks>
internal static class BackupVerb
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Where to write the copy. It must not exist yet." };
        var command = new Command(
            "backup",
            "Copies the embedded store to a file, and clients, keys and audit to one beside it (copy.db and copy.security.db), while the server runs or not, and checks the copies. "
            + "To restore: stop the server, put the copies in the places of store.db and security.db, remove the files there whose names end in -wal and -shm, start the server.")
        {
            file,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => Run(parsed, parsed.GetRequiredValue(file), cancellationToken));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            var settings = SecurityCommand.Settings(parsed);
            if (settings.StoreConnection is not null)
                throw new StartRefusedException("The store is in PostgreSQL, whose own tools back it up: pg_dump for a copy, or continuous archiving for every commit up to a failure.");
            var bytes = await ResourceStores.BackupSqlite(settings.StorePath, file.FullName, cancellationToken);
            Console.WriteLine($"{file.FullName} holds the store of {settings.DataDirectory}, {bytes} bytes, checked.");
            var beside = Path.ChangeExtension(file.FullName, ".security.db");
            if (File.Exists(settings.SecurityPath))
            {
                bytes = await ResourceStores.BackupSqlite(settings.SecurityPath, beside, cancellationToken);
                Console.WriteLine($"{beside} holds its clients, keys and audit, {bytes} bytes, checked.");
            }

            return 0;
        }
        catch (Exception problem) when (problem is StoreException or StartRefusedException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 2;
        }
    }
}
