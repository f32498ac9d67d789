using Microsoft.Data.Sqlite;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.UnitTests.Storage.Relational;

public sealed class ReadSessionsTests
{
    private const string Endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n";

    [Fact]
    public async Task A_statement_is_given_up_with_its_read_and_the_connection_serves_on()
    {
        await using var sessions = new ReadSessions(
            async cancellationToken =>
            {
                var connection = new SqliteConnection("Data Source=:memory:");
                await connection.OpenAsync(cancellationToken);
                return connection;
            },
            SqlDialect.Sqlite,
            max: 1);
        for (var round = 0; round < 3; round++)
        {
            using var given = new CancellationTokenSource();
            using (var lease = await sessions.Rent(given.Token))
            {
                var reading = Task.Run(async () => await lease.Session.AtOneMoment(async moment => await moment.Prepare(Endless).ScalarNumber(CancellationToken.None), CancellationToken.None));
                while (reading.Status == TaskStatus.WaitingToRun) await Task.Yield();
                given.CancelAfter(20);
                var interrupted = await Assert.ThrowsAsync<SqliteException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
                Assert.Equal(SQLitePCL.raw.SQLITE_INTERRUPT, interrupted.SqliteErrorCode);
            }

            using var next = await sessions.Rent(CancellationToken.None);
            Assert.Equal(7, await next.Session.Prepare("SELECT 7").ScalarNumber(CancellationToken.None));
        }
    }
}
