namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>What a symbol names.</summary>
internal enum SymbolKind : byte
{
    ResourceType = 1,

    /// <summary><c>Task?status</c></summary>
    SearchParameter = 2,

    /// <summary>The URI of a code system, or the address of another server.</summary>
    System = 3,

    /// <summary><c>MedicationRequest#Medication</c>: some resource of the first type contains one of the second.</summary>
    Containment = 4,
}
