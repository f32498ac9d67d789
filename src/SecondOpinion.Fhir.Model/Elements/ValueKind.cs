namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>What an element's own value is, as JSON writes it.</summary>
public enum ValueKind : byte
{
    /// <summary>No value of its own: an object, or a primitive that has extensions only.</summary>
    None,
    String,
    Number,
    Boolean,
}
