using System.CommandLine;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary>What verbs have in common that work on clients, keys and audit, beside a running server.</summary>
internal static class SecurityCommand
{
    /// <summary>A verb that takes the server's own settings as well.</summary>
    public static Command Settled(Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        return command;
    }

    /// <summary>Settings as the server reads them, so that both find the same database.</summary>
    /// <exception cref="StartRefusedException">One of them has a value that is not known.</exception>
    public static ServerSettings Settings(ParseResult parsed)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables().AddCommandLine([.. parsed.UnmatchedTokens]);
        SecretFiles.Add(configuration);
        return ServerSettings.Read(configuration);
    }

    /// <param name="run">Gives what is wrong, or null.</param>
    public static async Task<int> Run(ParseResult parsed, Func<SecurityDatabase, DateTimeOffset, Task<string?>> run, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await SecurityServices.OpenAlways(Settings(parsed), cancellationToken);
            if (await run(database, TimeProvider.System.GetUtcNow()) is not { } problem) return 0;
            await Console.Error.WriteLineAsync(problem);
        }
        catch (Exception problem) when (problem is StartRefusedException or IOException or UnauthorizedAccessException or InvalidDataException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
        }

        return 2;
    }
}
