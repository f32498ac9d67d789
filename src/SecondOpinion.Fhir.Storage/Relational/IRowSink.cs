namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Takes the rows of a transaction, at once or in one go, whichever is cheap for the database.</summary>
internal interface IRowSink
{
    /// <summary>A new row.</summary>
    /// <param name="values">In the order of the table's columns: numbers, text or bytes.</param>
    ValueTask Add(RowShape shape, params object[] values);

    /// <summary>Removes the rows by which an earlier version of a resource was found.</summary>
    ValueTask Clear(RowShape shape, long resource);

    /// <summary>Whatever is read after this sees all rows given before.</summary>
    ValueTask Flush();

    /// <summary>Forgets what was not flushed: the transaction has been undone.</summary>
    void Forget();
}
