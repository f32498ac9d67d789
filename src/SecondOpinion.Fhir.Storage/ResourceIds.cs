namespace SecondOpinion.Fhir.Storage;

/// <summary>Ids of new resources. hl7.org/fhir/R4/datatypes.html#id</summary>
public static class ResourceIds
{
    /// <summary>A new id: time first, so that neighbours in time are neighbours in the index, then randomness enough that it can't be guessed.</summary>
    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("D");

    /// <summary>True for 1 to 64 letters, digits, dots and hyphens.</summary>
    public static bool IsValid(string id) => id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
