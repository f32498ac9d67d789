using Npgsql;
using NpgsqlTypes;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Collects the rows of a transaction and sends them in one message: to a server, every statement of its own would be a journey.</summary>
internal sealed class BatchedRows(Session session) : IRowSink
{
    private readonly Dictionary<RowShape, List<object[]>> added = [];
    private readonly Dictionary<RowShape, List<long>> cleared = [];
    private readonly HashSet<long> fresh = [];

    public ValueTask Add(RowShape shape, params object[] values)
    {
        if (!added.TryGetValue(shape, out var rows)) added.Add(shape, rows = []);
        rows.Add(values);
        if (shape.DeletesByResource) fresh.Add((long)values[1]);
        return ValueTask.CompletedTask;
    }

    public async ValueTask Clear(RowShape shape, long resource)
    {
        // What is cleared goes before what is added; what was added before it was cleared must be there to be cleared.
        if (fresh.Contains(resource)) await Flush();
        if (!cleared.TryGetValue(shape, out var resources)) cleared.Add(shape, resources = []);
        resources.Add(resource);
    }

    public async ValueTask Flush()
    {
        if (added.Count == 0 && cleared.Count == 0) return;
        await using var batch = ((NpgsqlConnection)session.Connection).CreateBatch();
        foreach (var (shape, resources) in cleared)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(shape.DeleteMany) { Parameters = { new NpgsqlParameter { Value = resources.ToArray() } } });
        foreach (var (shape, rows) in added) batch.BatchCommands.Add(Insert(shape, rows));
        Forget();
        await batch.ExecuteNonQueryAsync();
    }

    public void Forget()
    {
        added.Clear();
        cleared.Clear();
        fresh.Clear();
    }

    private static NpgsqlBatchCommand Insert(RowShape shape, List<object[]> rows)
    {
        var command = new NpgsqlBatchCommand(shape.InsertMany);
        for (var column = 0; column < shape.Types.Count; column++)
        {
            command.Parameters.Add(shape.Types[column] switch
            {
                "bigint" => Column(rows, column, Convert.ToInt64, NpgsqlDbType.Bigint),
                "text" => Column(rows, column, value => (string)value, NpgsqlDbType.Text),
                "bytea" => Column(rows, column, value => value as byte[], NpgsqlDbType.Bytea),
                _ => Column(rows, column, value => (double)value, NpgsqlDbType.Double),
            });
        }

        return command;
    }

    private static NpgsqlParameter Column<T>(List<object[]> rows, int column, Func<object, T> read, NpgsqlDbType type)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = read(rows[i][column]);
        return new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
