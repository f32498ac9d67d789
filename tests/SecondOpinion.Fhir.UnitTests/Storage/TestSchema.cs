using System.Diagnostics;
using Npgsql;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>A schema of a test's own in the PostgreSQL server that tests/run.sh has started; without one, this process starts a server and stops it at its end.</summary>
internal sealed class TestSchema : IAsyncDisposable
{
    private static readonly Lazy<string> Server = new(() => Environment.GetEnvironmentVariable("SECONDOPINION_POSTGRESQL") ?? StartServer());

    private readonly string name = "so_" + Guid.NewGuid().ToString("N");

    private TestSchema()
    {
    }

    public string ConnectionString => $"{Server.Value};Search Path={name}";

    public static async Task<TestSchema> Create()
    {
        var schema = new TestSchema();
        await Run($"CREATE SCHEMA {schema.name}");
        return schema;
    }

    public async ValueTask DisposeAsync() => await Run($"DROP SCHEMA {name} CASCADE");

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
