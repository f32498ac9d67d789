namespace SecondOpinion.Fhir.Storage;

/// <summary>What a change does to a resource.</summary>
public enum ChangeKind : byte
{
    /// <summary>Writes a resource that did not exist.</summary>
    Create,

    /// <summary>Writes the next version; brings back a deleted resource; creates one under an id of the client's choice.</summary>
    Update,

    /// <summary>Ends the resource, until an update brings it back.</summary>
    Delete,
}
