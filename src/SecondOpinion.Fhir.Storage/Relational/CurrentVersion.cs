namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>A resource's row as the transaction at hand sees it.</summary>
/// <param name="Key">0 when the resource never existed.</param>
/// <param name="Indexed">Bits of the tables that have rows of it.</param>
/// <param name="IsFresh">Written by this transaction, perhaps not yet sent to the database.</param>
internal readonly record struct CurrentVersion(long Key, int Version, bool IsDeleted, int Indexed, bool IsFresh = false)
{
    public static CurrentVersion None => new(0, 0, IsDeleted: true, 0);
}
