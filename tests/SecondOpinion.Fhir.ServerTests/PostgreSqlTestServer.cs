using System.Data.Common;
using Npgsql;
using SecondOpinion.Fhir.Storage.Security;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The same server on a PostgreSQL schema of its own.</summary>
public sealed class PostgreSqlTestServer : TestServer
{
    private TestSchema? schema;

    protected override IReadOnlyList<string> StorageSettings => ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={schema!.ConnectionString}"];

    public override async Task InitializeAsync()
    {
        schema ??= await TestSchema.Create();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (schema is not null) await schema.DisposeAsync();
    }

    public override DbConnection Connect(string file) => new NpgsqlConnection(schema!.ConnectionString + ";Pooling=false");

    public override ValueTask<SecurityDatabase> OpenSecurity() => SecurityDatabase.OpenPostgreSql(schema!.ConnectionString, CancellationToken.None);

    protected override TestServer New() => new PostgreSqlTestServer();
}
