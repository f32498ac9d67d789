namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>Turns an offset in UTF-8 text into line and column, counted when asked, since only errors ask.</summary>
internal static class TextPosition
{
    public static (int Line, int Column) Of(ReadOnlySpan<byte> utf8, int offset)
    {
        var before = utf8[..Math.Min(offset, utf8.Length)];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
