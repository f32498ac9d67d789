using System.Diagnostics;
using Npgsql;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>A schema of a test's own in the PostgreSQL server that tests/run.sh has started; without one, this process starts a server and stops it at its end.</summary>
internal static class TestSchema
{
    private static readonly Lazy<string> Server = new(() => Environment.GetEnvironmentVariable("SECONDOPINION_POSTGRESQL") ?? StartServer());

    public static async Task<string> Create()
    {
        var name = "so_" + Guid.NewGuid().ToString("N");
        await Run($"CREATE SCHEMA {name}");
        return $"{Server.Value};Search Path={name}";
    }

    public static Task Drop(string connectionString) => Run($"DROP SCHEMA {new NpgsqlConnectionStringBuilder(connectionString).SearchPath} CASCADE");

    private static async Task Run(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Server.Value);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string StartServer()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SecondOpinion.Fhir.sln"))) folder = folder.Parent!;
        var script = Path.Combine(folder.FullName, "tests", "postgresql.sh");
        var connection = Script(script, "start");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Script(script, "stop", connection[(connection.LastIndexOf('=') + 1)..]);
        return connection;
    }

    private static string Script(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(error);
    }
}
