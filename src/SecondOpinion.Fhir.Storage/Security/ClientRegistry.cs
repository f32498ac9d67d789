using System.Text.Json;
using System.Text.Json.Serialization;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>The clients there are.</summary>
public sealed class ClientRegistry
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly SecuritySession database;

    internal ClientRegistry(SecuritySession database) => this.database = database;

    public ValueTask<IReadOnlyList<RegisteredClient>> List(CancellationToken cancellationToken) => database.Read<IReadOnlyList<RegisteredClient>>(
        async session =>
        {
            var clients = new List<RegisteredClient>();
            await using var rows = await session.Prepare("SELECT body FROM security_client ORDER BY id").Query(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) clients.Add(Read(rows.GetFieldValue<byte[]>(0)));
            return clients;
        },
        cancellationToken);

    public ValueTask<RegisteredClient?> Find(string id, CancellationToken cancellationToken) => database.Read(session => Find(session, id, cancellationToken), cancellationToken);

    /// <summary>False when there is a client of this id already.</summary>
    public ValueTask<bool> Add(RegisteredClient client, CancellationToken cancellationToken) => database.Write(
        async session => await session.Prepare("INSERT INTO security_client (id, body) VALUES (@p1, @p2) ON CONFLICT (id) DO NOTHING")
            .Bind(1, client.Id).Bind(2, JsonSerializer.SerializeToUtf8Bytes(client, Json)).Execute(cancellationToken) == 1,
        cancellationToken);

    /// <summary>The client after the change; null when there is none of this id.</summary>
    public ValueTask<RegisteredClient?> Change(string id, Func<RegisteredClient, RegisteredClient> change, CancellationToken cancellationToken) => database.Write(
        async session =>
        {
            if (await Find(session, id, cancellationToken) is not { } found) return null;
            var changed = change(found);
            await session.Prepare("UPDATE security_client SET body = @p2 WHERE id = @p1").Bind(1, id).Bind(2, JsonSerializer.SerializeToUtf8Bytes(changed, Json)).Execute(cancellationToken);
            return changed;
        },
        cancellationToken);

    private static async ValueTask<RegisteredClient?> Find(Session session, string id, CancellationToken cancellationToken) =>
        await session.Prepare("SELECT body FROM security_client WHERE id = @p1").Bind(1, id).Scalar(cancellationToken) is byte[] body ? Read(body) : null;

    private static RegisteredClient Read(byte[] body) => JsonSerializer.Deserialize<RegisteredClient>(body, Json)!;
}
