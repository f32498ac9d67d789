using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>The keys that tokens are signed with, shared by all processes.</summary>
public sealed class SigningKeys
{
    private readonly SecuritySession database;

    internal SigningKeys(SecuritySession database) => this.database = database;

    /// <summary>All keys that are still good for checking, the newest first. Makes a new one when the newest has had its time.</summary>
    /// <param name="renewAfter">Older keys sign no more.</param>
    /// <param name="keep">Older keys are dropped; beyond <paramref name="renewAfter"/> by more than any token lives.</param>
    public ValueTask<IReadOnlyList<SigningKey>> Current(TimeSpan renewAfter, TimeSpan keep, DateTimeOffset now, Func<SigningKey> create, CancellationToken cancellationToken) =>
        database.Write<IReadOnlyList<SigningKey>>(
            async session =>
            {
                await session.Prepare("DELETE FROM security_key WHERE created < @p1").Bind(1, (now - keep).ToUnixTimeMilliseconds()).Execute(cancellationToken);
                var keys = await Read(session, cancellationToken);
                return keys.Count > 0 && now - keys[0].Created < renewAfter ? keys : [await Insert(session, create(), cancellationToken), .. keys];
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<SigningKey>> List(CancellationToken cancellationToken) => database.Read<IReadOnlyList<SigningKey>>(async session => await Read(session, cancellationToken), cancellationToken);

    /// <summary>Adds a key before its time has come.</summary>
    /// <param name="revokeOthers">Takes the others away, and with them every token they have signed.</param>
    public ValueTask<SigningKey> Add(SigningKey key, bool revokeOthers, CancellationToken cancellationToken) => database.Write(
        async session =>
        {
            if (revokeOthers) await session.Prepare("DELETE FROM security_key").Execute(cancellationToken);
            return await Insert(session, key, cancellationToken);
        },
        cancellationToken);

    /// <summary>Keeps the same key in another form.</summary>
    public ValueTask<bool> Keep(SigningKey key, CancellationToken cancellationToken) => database.Write(
        async session => await session.Prepare("UPDATE security_key SET body = @p2 WHERE id = @p1").Bind(1, key.Id).Bind(2, key.Body).Execute(cancellationToken) == 1,
        cancellationToken);

    private static async ValueTask<SigningKey> Insert(Session session, SigningKey key, CancellationToken cancellationToken)
    {
        await session.Prepare("INSERT INTO security_key (id, created, body) VALUES (@p1, @p2, @p3)")
            .Bind(1, key.Id).Bind(2, key.Created.ToUnixTimeMilliseconds()).Bind(3, key.Body).Execute(cancellationToken);
        return key;
    }

    private static async ValueTask<List<SigningKey>> Read(Session session, CancellationToken cancellationToken)
    {
        var keys = new List<SigningKey>();
        await using var rows = await session.Prepare("SELECT id, created, body FROM security_key ORDER BY created DESC").Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) keys.Add(new SigningKey(rows.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)), rows.GetFieldValue<byte[]>(2)));
        return keys;
    }
}
