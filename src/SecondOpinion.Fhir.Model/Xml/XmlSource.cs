using System.Text;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>The XML text a document was read from, and where in it each element stood.</summary>
/// <remarks>XmlReader tells lines and columns in UTF-16; slices and issues need bytes. Offsets are found from the place asked for last, since they are asked for in order.</remarks>
internal sealed class XmlSource(ReadOnlyMemory<byte> utf8)
{
    private readonly List<long> places = [];
    private bool? isAscii;
    private List<int>? lineStarts;
    private int line = 1;
    private int column = 1;
    private int offset;

    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>Keeps the place of the element that was added to the table last.</summary>
    public void AddPlace(long place) => places.Add(place);

    /// <summary>Where an element of the table stood.</summary>
    public long PlaceOf(int node) => places[node];

    public static long Place(int line, int column) => ((long)line << 32) | (uint)column;

    /// <summary>Offset in bytes of a place that XmlReader told.</summary>
    public int Offset(long place)
    {
        lock (places)
        {
            var targetLine = (int)(place >> 32);
            var targetColumn = (int)place;
            var starts = lineStarts ??= FindLines();
            var start = starts[Math.Clamp(targetLine - 1, 0, starts.Count - 1)];
            if (isAscii ??= Ascii.IsValid(Utf8.Span)) return Math.Min(start + targetColumn - 1, Utf8.Length);
            if (line != targetLine) (line, column, offset) = (targetLine, 1, start);
            while (column < targetColumn && offset < Utf8.Length) Forward();
            while (column > targetColumn && offset > start) Back();
            return offset;
        }
    }

    /// <summary>Line and column in bytes of an element of the table.</summary>
    public (int Line, int Column) PositionOf(int node)
    {
        var at = Offset(places[node]);
        var elementLine = (int)(places[node] >> 32);
        return (elementLine, at - lineStarts![Math.Clamp(elementLine - 1, 0, lineStarts.Count - 1)] + 1);
    }

    /// <summary>Line and column in bytes, for a place in the JSON that was made from the XML.</summary>
    public (int Line, int Column) Position(ReadOnlySpan<Elements.Node> nodes, int jsonOffset)
    {
        var nearest = 0;
        for (var i = 1; i < nodes.Length; i++)
        {
            if (nodes[i].Start <= jsonOffset && nodes[i].Start >= nodes[nearest].Start) nearest = i;
        }

        return Elements.TextPosition.Of(Utf8.Span, Offset(places[nearest]));
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;

    private void Forward()
    {
        // A character of four bytes is a surrogate pair, and counts as two.
        column += Utf8.Span[offset] >= 0xF0 ? 2 : 1;
        do offset++;
        while (offset < Utf8.Length && IsContinuation(Utf8.Span[offset]));
    }

    private void Back()
    {
        do offset--;
        while (IsContinuation(Utf8.Span[offset]));
        column -= Utf8.Span[offset] >= 0xF0 ? 2 : 1;
    }

    /// <summary>Line ends are LF, CR LF and CR, as XML has it.</summary>
    private List<int> FindLines()
    {
        var starts = new List<int> { 0 };
        var text = Utf8.Span;
        for (var at = 0; text[at..].IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var length;)
        {
            at += length + 1;
            if (text[at - 1] == '\r' && at < text.Length && text[at] == '\n') at++;
            starts.Add(at);
        }

        return starts;
    }
}
