namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Remembers which assertions have been used, for as long as they could be used again.</summary>
public sealed class UsedAssertions
{
    private readonly SecuritySession database;

    internal UsedAssertions(SecuritySession database) => this.database = database;

    /// <summary>True for the first who uses an assertion, of all processes; false ever after.</summary>
    /// <param name="id">Names the assertion and its issuer.</param>
    /// <param name="expires">From then on nobody accepts it, and it may be forgotten.</param>
    public ValueTask<bool> Use(string id, DateTimeOffset expires, DateTimeOffset now, CancellationToken cancellationToken) => database.Write(
        async session =>
        {
            await session.Prepare("DELETE FROM security_assertion WHERE expires < @p1").Bind(1, now.ToUnixTimeSeconds()).Execute(cancellationToken);
            return await session.Prepare("INSERT INTO security_assertion (id, expires) VALUES (@p1, @p2) ON CONFLICT (id) DO NOTHING")
                .Bind(1, id).Bind(2, expires.ToUnixTimeSeconds()).Execute(cancellationToken) == 1;
        },
        cancellationToken);
}
