using System.Data.Common;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>A prepared command with parameters <c>@p1 .. @pn</c>, used by one caller at a time.</summary>
internal sealed class Statement : IDisposable
{
    private readonly DbCommand command;
    private readonly DbParameter[] parameters;
    private readonly SqlDialect dialect;
    private int uses;

    public Statement(DbConnection connection, SqlDialect dialect, string sql)
    {
        this.dialect = dialect;
        command = connection.CreateCommand();
        command.CommandText = dialect == SqlDialect.Sqlite ? sql : sql.Replace("@p", "$", StringComparison.Ordinal);
        parameters = new DbParameter[CountParameters(sql)];
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            if (dialect == SqlDialect.Sqlite) parameter.ParameterName = "@p" + (i + 1);
            parameters[i] = parameter;
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>Gives parameter <c>@p{number}</c> its value.</summary>
    public Statement Bind(int number, object value)
    {
        // Whole numbers are always bound as 64 bits: PostgreSQL prepares a statement for the types it first sees.
        parameters[number - 1].Value = value switch
        {
            int or byte or bool => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
            _ => value,
        };
        return this;
    }

    public Task<int> Execute(CancellationToken cancellationToken) => Prepared().ExecuteNonQueryAsync(cancellationToken);

    public Task<DbDataReader> Query(CancellationToken cancellationToken) => Prepared().ExecuteReaderAsync(cancellationToken);

    /// <summary>The first column of the first row; null when there is no row, or the column is null.</summary>
    public async ValueTask<object?> Scalar(CancellationToken cancellationToken) =>
        await Prepared().ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;

    public async ValueTask<long> ScalarNumber(CancellationToken cancellationToken) => await FindNumber(cancellationToken) ?? 0;

    /// <summary>A whole number, or null when there is none.</summary>
    public async ValueTask<long?> FindNumber(CancellationToken cancellationToken) => await Scalar(cancellationToken) switch
    {
        long number => number,
        int number => number,
        short number => number,
        _ => null,
    };

    public void Dispose() => command.Dispose();

    // Preparing costs a server a journey, which a statement that is never used again would not earn back.
    private DbCommand Prepared()
    {
        if (uses < 2 && ++uses == (dialect == SqlDialect.Sqlite ? 1 : 2)) command.Prepare();
        return command;
    }

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
