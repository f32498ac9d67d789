namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>A resource that lies inside another one. Its search rows stand under a key of its own, and under parameters that no search of stored resources names.</summary>
internal sealed class ContainedRow
{
    /// <summary>From the same numbers as the keys of resources; kept over changes of the container for as long as type and id are the same.</summary>
    public long Key { get; set; }

    /// <summary>The container.</summary>
    public long Resource { get; set; }

    public int Type { get; set; }

    /// <summary>Empty when it has none; unique in its container as far as the container keeps the rules.</summary>
    public string Id { get; set; } = "";

    /// <summary>Where it stands in the container's list, from 0.</summary>
    public int Place { get; set; }

    /// <summary>A bit for each index table that holds rows of it.</summary>
    public int Indexed { get; set; }
}
