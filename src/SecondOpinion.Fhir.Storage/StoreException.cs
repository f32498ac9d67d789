namespace SecondOpinion.Fhir.Storage;

/// <summary>The store can't be opened or trusted: a broken or foreign file, or a file in use. A matter for the operator, not for a client.</summary>
public sealed class StoreException : Exception
{
    /// <summary>True when the database could not be reached, or its index is being rebuilt, and the same request may succeed soon.</summary>
    public bool IsPassing { get; init; }

    public StoreException()
    {
    }

    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
