namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>What a resource refers to.</summary>
internal sealed class ReferenceRow
{
    public int Param { get; set; }

    /// <summary>The target's id; the whole address when it is not of the form Type/id.</summary>
    public string Target { get; set; } = "";

    /// <summary>Symbol of the target's type; 0 when the address does not say.</summary>
    public int Type { get; set; }

    /// <summary>Symbol of the server's address before Type/id; 0 for this server.</summary>
    public int Server { get; set; }

    /// <summary>The version referred to; empty for whichever is the newest.</summary>
    public string Version { get; set; } = "";

    public long Resource { get; set; }

    /// <summary>Which repeat of a composite parameter the row belongs to; 0 outside of composites.</summary>
    public int Part { get; set; }
}
