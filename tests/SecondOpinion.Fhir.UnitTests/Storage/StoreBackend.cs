namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Where the store of a test is kept. The contract is the same everywhere, and so are its tests.</summary>
public enum StoreBackend
{
    Sqlite,
    PostgreSql,
}
