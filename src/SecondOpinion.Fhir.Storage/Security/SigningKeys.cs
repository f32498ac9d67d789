using System.Text;
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
                if (keys.Count > 0 && now - keys[0].Created < renewAfter) return keys;
                var made = create();
                await session.Prepare("INSERT INTO security_key (id, created, body) VALUES (@p1, @p2, @p3)")
                    .Bind(1, made.Id).Bind(2, made.Created.ToUnixTimeMilliseconds()).Bind(3, Encoding.UTF8.GetBytes(made.Pem)).Execute(cancellationToken);
                return [made, .. keys];
            },
            cancellationToken);

    private static async ValueTask<List<SigningKey>> Read(Session session, CancellationToken cancellationToken)
    {
        var keys = new List<SigningKey>();
        await using var rows = await session.Prepare("SELECT id, created, body FROM security_key ORDER BY created DESC").Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            keys.Add(new SigningKey(rows.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)), Encoding.UTF8.GetString(rows.GetFieldValue<byte[]>(2))));
        return keys;
    }
}
