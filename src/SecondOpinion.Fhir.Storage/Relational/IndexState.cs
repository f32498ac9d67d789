namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>By which definitions the resources of a type are indexed, or those of a type that lie in resources of another: <c>MedicationRequest#Medication</c>.</summary>
/// <param name="Parameters">A line for each parameter that every resource of the type is indexed by: see <see cref="Search.SearchParameterTable.Digests"/>.</param>
/// <param name="Position">Key of the last resource that the running rebuild has done; -1 when none is running.</param>
internal sealed record IndexState(string Type, int Symbol, string Parameters, long Position)
{
    public bool IsRebuilding => Position >= 0;

    /// <summary>It is about contained resources.</summary>
    public bool IsContained => Type.Contains('#');

    /// <summary>The type that is stored.</summary>
    public string Stored => IsContained ? Type[..Type.IndexOf('#')] : Type;

    /// <summary>The type whose parameters are meant.</summary>
    public string Searched => Type[(Type.IndexOf('#') + 1)..];

    public static string NameOf(string containerType, string type) => $"{containerType}#{type}";

    /// <summary>Codes of the parameters that some resources are not yet indexed by.</summary>
    public HashSet<string> Missing(string digests)
    {
        if (digests == Parameters) return [];
        var there = Parameters.Split('\n').ToHashSet();
        return [.. digests.Split('\n').Where(line => !there.Contains(line)).Select(line => line[..line.IndexOf(' ')])];
    }
}
