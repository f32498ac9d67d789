namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>What the store keeps about itself.</summary>
internal static class Settings
{
    public static async ValueTask<byte[]> FindOrAdd(Session writer, string name, Func<byte[]> create, CancellationToken cancellationToken)
    {
        if (await writer.Prepare("SELECT value FROM setting WHERE name = @p1").Bind(1, name).Scalar(cancellationToken) is byte[] found) return found;
        var created = create();
        await writer.Prepare("INSERT INTO setting (name, value) VALUES (@p1, @p2)").Bind(1, name).Bind(2, created).Execute(cancellationToken);
        return created;
    }
}
