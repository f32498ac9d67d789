namespace SecondOpinion.Fhir.Storage;

/// <summary>Names one resource: <c>Task/42</c>.</summary>
public readonly record struct ResourceKey(string Type, string Id)
{
    public override string ToString() => $"{Type}/{Id}";
}
