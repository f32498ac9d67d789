namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The databases that a server keeps its data in.</summary>
public enum TestDatabase
{
    Sqlite,
    PostgreSql,
}
