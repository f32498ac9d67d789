namespace SecondOpinion.Fhir.Storage;

/// <summary>The store can't be opened or trusted: a broken or foreign file, or a file in use. A matter for the operator, not for a client.</summary>
public sealed class StoreException : Exception
{
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
