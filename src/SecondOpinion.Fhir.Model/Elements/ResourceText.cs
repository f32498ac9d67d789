using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>A resource as a file holds it: JSON, or XML when the first sign is an angle bracket.</summary>
public static class ResourceText
{
    public static Outcome<ResourceDocument> Parse(ReadOnlyMemory<byte> utf8, DefinitionCatalogue definitions) =>
        IsXml(utf8.Span) ? ResourceDocument.ParseXml(utf8, definitions) : ResourceDocument.Parse(utf8, definitions);

    private static bool IsXml(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        return utf8.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];
    }
}
