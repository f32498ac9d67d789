namespace SecondOpinion.Fhir.Storage;

/// <summary>Versions as HTTP writes them: <c>W/"3"</c>. hl7.org/fhir/R4/http.html#versioning</summary>
public static class WeakETag
{
    public static string Of(int version) => $"W/\"{version}\"";

    /// <summary>The version, or null when the text is no weak ETag of a version.</summary>
    public static int? ReadVersion(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (!trimmed.StartsWith("W/\"") || !trimmed.EndsWith("\"") || trimmed.Length < 5) return null;
        return int.TryParse(trimmed[3..^1], System.Globalization.NumberStyles.None, null, out var version) && version > 0 ? version : null;
    }
}
