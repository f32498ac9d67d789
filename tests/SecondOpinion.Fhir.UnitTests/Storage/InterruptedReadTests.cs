using Microsoft.Data.Sqlite;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.UnitTests.Storage;

public sealed class InterruptedReadTests
{
    /// <summary>Would run for days.</summary>
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000) SELECT COUNT(*) FROM n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_statement_that_nobody_waits_for_is_given_up_and_the_connection_serves_on(bool atOneMoment)
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var session = new Session(connection, SqlDialect.Sqlite);
        for (var round = 0; round < 3; round++)
        {
            using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            var reading = Task.Run(async () => atOneMoment ? await session.AtOneMoment(Read, gone.Token) : await Read(session));

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience));

            Assert.Equal(7, await session.AtOneMoment(moment => moment.Prepare("SELECT 7").ScalarNumber(CancellationToken.None), CancellationToken.None));

            ValueTask<long> Read(Session on) => on.Interruptibly(running => running.Prepare(Endless).ScalarNumber(gone.Token), gone.Token);
        }
    }

    [Fact]
    public async Task Who_gives_up_after_the_read_does_not_meet_the_next_use_of_the_connection()
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var session = new Session(connection, SqlDialect.Sqlite);
        using var gone = new CancellationTokenSource();
        Assert.Equal(1, await session.Interruptibly(reading => reading.Prepare("SELECT 1").ScalarNumber(gone.Token), gone.Token));

        var next = Task.Run(async () => await session.Prepare(Endless.Replace("000000000000", "000000", StringComparison.Ordinal)).ScalarNumber(CancellationToken.None));
        await gone.CancelAsync();

        Assert.Equal(1_000_000, await next.WaitAsync(Patience));
    }
}
