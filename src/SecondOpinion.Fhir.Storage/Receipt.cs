namespace SecondOpinion.Fhir.Storage;

/// <summary>Remembers an answer, so that the same request sent again gets it again.</summary>
/// <param name="Key">Names the request; at most 500 characters.</param>
public sealed record Receipt(string Key, ReadOnlyMemory<byte> Body);
