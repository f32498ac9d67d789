namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Whose SQL is spoken; the little in which the two differ asks for it.</summary>
internal enum SqlDialect
{
    Sqlite,
    PostgreSql,
}
