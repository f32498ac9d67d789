using Npgsql;
using SecondOpinion.Fhir.ServerTests.Security;
using SecondOpinion.Fhir.Storage.Security;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The server under the role of deploy/postgresql-role.sql: the owner makes the tables, the role serves, and can do no more than that.</summary>
public sealed class RestrictedRoleTests
{
    [Fact]
    public async Task The_role_serves_what_the_owner_has_made_and_can_not_change_history_audit_or_tables()
    {
        await using var schema = await TestSchema.Create();
        var role = "so_role_" + Guid.NewGuid().ToString("N");
        await using var owner = NpgsqlDataSource.Create(schema.ConnectionString + ";Pooling=false");
        await Run(owner, $"CREATE ROLE {role} LOGIN");
        try
        {
            await using (await SmartServer.StartOn(schema.ConnectionString)) { }
            var name = new NpgsqlConnectionStringBuilder(schema.ConnectionString).SearchPath!;
            var script = (await File.ReadAllTextAsync(Repository.PathOf("deploy", "postgresql-role.sql"))).Replace(":\"schema\"", name, StringComparison.Ordinal).Replace(":\"role\"", role, StringComparison.Ordinal);
            await Run(owner, script);

            var restricted = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Username = role }.ToString();
            await using (var server = await SmartServer.StartOn(restricted))
            {
                await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
                await server.Register("centre", "liver-centre", [ClientRole.Centre]);
                using var hospital = await server.As("hospital");
                using var centre = await server.As("centre");
                var (locations, review) = await SubmittedCases.Submit(hospital);
                var lease = SubmittedCase.LeaseToken(await centre.Post($"{review}/$claim", SubmittedCase.ClaimBy("liver-centre"), 200));
                var (request, patient) = (SubmittedCases.Only(locations, "ServiceRequest"), SubmittedCases.Only(locations, "Patient"));
                var issued = await centre.Post($"{review}/$issue-opinion", SubmittedCases.Opinion(lease, request, patient), 200);
                await hospital.Get(SubmittedCases.Locations(issued)[0]);
                await hospital.Send(HttpMethod.Patch, patient, """[{"op":"add","path":"/active","value":false}]""", 200);
                await hospital.Send(HttpMethod.Delete, locations.First(location => location.StartsWith("Observation/", StringComparison.Ordinal)), null, 204);
                Assert.NotEmpty(await hospital.Search($"Observation?subject={patient}"));
                await server.Database.Clients.Change("centre", found => found with { IsDisabled = true }, CancellationToken.None);
            }

            await using var intruder = NpgsqlDataSource.Create(restricted + ";Pooling=false");
            foreach (var sql in new[]
            {
                "DELETE FROM version", "UPDATE version SET json = ''::bytea", "TRUNCATE version", "UPDATE commit_log SET at = 0", "DELETE FROM receipt", "UPDATE audit_link SET body = ''::bytea", "DELETE FROM audit_link",
                "TRUNCATE audit_link", "DELETE FROM audit_head", "DELETE FROM audit_position", "UPDATE commit_log SET note = NULL", "DELETE FROM security_client", "DELETE FROM setting", "DROP TABLE version", "ALTER TABLE audit_link DISABLE TRIGGER ALL", "CREATE TABLE mine (x int)", "DROP FUNCTION audit_link_append_only() CASCADE",
            })
            {
                var refused = await Assert.ThrowsAsync<PostgresException>(() => Run(intruder, sql));
                Assert.True(refused.SqlState == PostgresErrorCodes.InsufficientPrivilege, $"{sql}: {refused.SqlState}");
            }
        }
        finally
        {
            await Run(owner, $"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
