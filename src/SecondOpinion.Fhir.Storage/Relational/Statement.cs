using System.Data.Common;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>A prepared command with parameters <c>@p1 .. @pn</c>, used by one caller at a time.</summary>
internal sealed class Statement : IDisposable
{
    private readonly DbCommand command;
    private readonly DbParameter[] parameters;

    public Statement(DbConnection connection, string sql)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        parameters = new DbParameter[CountParameters(sql)];
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@p" + (i + 1);
            parameters[i] = parameter;
            command.Parameters.Add(parameter);
        }

        command.Prepare();
    }

    /// <summary>Gives parameter <c>@p{number}</c> its value.</summary>
    public Statement Bind(int number, object? value)
    {
        parameters[number - 1].Value = value ?? DBNull.Value;
        return this;
    }

    public Task<int> Execute(CancellationToken cancellationToken) => command.ExecuteNonQueryAsync(cancellationToken);

    public Task<DbDataReader> Query(CancellationToken cancellationToken) => command.ExecuteReaderAsync(cancellationToken);

    /// <summary>The first column of the first row; null when there is no row, or the column is null.</summary>
    public async ValueTask<object?> Scalar(CancellationToken cancellationToken) =>
        await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;

    public async ValueTask<long> ScalarNumber(CancellationToken cancellationToken) => await Scalar(cancellationToken) is long number ? number : 0;

    public void Dispose() => command.Dispose();

    private static int CountParameters(string sql)
    {
        var highest = 0;
        for (var at = sql.IndexOf("@p", StringComparison.Ordinal); at >= 0; at = sql.IndexOf("@p", at + 2, StringComparison.Ordinal))
        {
            var number = 0;
            for (var digit = at + 2; digit < sql.Length && char.IsAsciiDigit(sql[digit]); digit++) number = (number * 10) + (sql[digit] - '0');
            highest = Math.Max(highest, number);
        }

        return highest;
    }
}
