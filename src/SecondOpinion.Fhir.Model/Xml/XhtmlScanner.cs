using System.Text;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Reads a narrative once from front to back and stops at the first thing that may not be there: txt-1 and txt-2. hl7.org/fhir/R4/narrative.html#xhtml</summary>
public ref struct XhtmlScanner(ReadOnlySpan<byte> text)
{
    private const int MaxDepth = 128;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Elements = Names(
        "p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr address bdo kbd sub sup ul ol li dl dt dd " +
        "pre table caption colgroup col thead tr tfoot tbody th td code samp img map area u s strike ins del center font nobr");

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Attributes = Names(
        "title style class id ID lang xml:lang dir accesskey tabindex span width align valign char charoff abbr axis headers scope rowspan colspan xmlns " +
        "href name cite charset type hreflang rel rev shape coords src alt longdesc height usemap ismap nohref summary border frame rules cellspacing " +
        "cellpadding space nowrap xml:space xml:base clear value start compact bgcolor color size face target data-fhir");

    // www.w3.org/TR/html401/struct/text.html#edef-P: a paragraph holds no other blocks, and what shows it would end it before them.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Blocks = Names("p div ul ol table blockquote");

    private readonly ReadOnlySpan<byte> text = text;
    private int at;
    private bool hasNamespace;

    /// <summary>True when there is text other than white space, or an image.</summary>
    public bool HasContent { get; private set; }

    /// <summary>What is wrong, without quoting the text; null when nothing is.</summary>
    public string? Scan()
    {
        Span<Range> open = stackalloc Range[MaxDepth];
        var depth = 0;
        SkipSpace();
        if (!text[at..].StartsWith("<div"u8)) return "The text does not begin with a div element.";
        while (at < text.Length)
        {
            var fault = text[at] == '<' ? Markup(open, ref depth) : Characters(depth);
            if (fault is not null) return fault;
            if (depth > 0) continue;
            SkipSpace();
            if (at < text.Length) return "Something follows the outermost div element.";
            return hasNamespace ? null : "The div element does not name the namespace of XHTML.";
        }

        return "An element is not closed.";
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Names(string list) => list.Split(' ').ToHashSet().GetAlternateLookup<ReadOnlySpan<char>>();

    private static bool Has(HashSet<string>.AlternateLookup<ReadOnlySpan<char>> set, ReadOnlySpan<byte> name)
    {
        Span<char> characters = stackalloc char[16];
        return name.Length <= characters.Length && set.Contains(characters[..Encoding.Latin1.GetChars(name, characters)]);
    }

    private string? Characters(int depth)
    {
        var length = text[at..].IndexOf((byte)'<');
        var run = length < 0 ? text[at..] : text.Slice(at, length);
        at += run.Length;
        if (depth > 0 && run.ContainsAnyExcept(" \t\r\n"u8)) HasContent = true;
        for (var amp = run.IndexOf((byte)'&'); amp >= 0; amp = run.IndexOf((byte)'&'))
        {
            run = run[(amp + 1)..];
            var end = run.IndexOf((byte)';');
            if (end < 1 || !XmlEntity.IsKnown(run[..end])) return "An ampersand begins no entity that XML has; write &amp; for the character, and other characters themselves or by their number.";
        }

        return null;
    }

    private string? Markup(scoped Span<Range> open, ref int depth)
    {
        if (text[at..].StartsWith("<!--"u8))
        {
            var end = text[at..].IndexOf("-->"u8);
            if (end < 0) return "A comment is not closed.";
            at += end + 3;
            return null;
        }

        if (at + 1 < text.Length && text[at + 1] is (byte)'!' or (byte)'?') return "A document type, processing instruction or CDATA section was found.";
        return at + 1 < text.Length && text[at + 1] == '/' ? EndTag(open, ref depth) : StartTag(open, ref depth);
    }

    private string? EndTag(scoped Span<Range> open, ref int depth)
    {
        at += 2;
        var name = Name();
        SkipSpace();
        if (depth == 0 || !text[name].SequenceEqual(text[open[depth - 1]])) return "An end tag does not fit the element that is open.";
        if (at >= text.Length || text[at] != '>') return "An end tag is not finished.";
        at++;
        depth--;
        return null;
    }

    private string? StartTag(scoped Span<Range> open, ref int depth)
    {
        at++;
        var name = Name();
        if (!Has(Elements, text[name])) return "An element was found that a narrative may not have.";
        if (text[name].SequenceEqual("img"u8)) HasContent = true;
        if (depth > 0 && Has(Blocks, text[name]) && IsInParagraph(open[..depth])) return "A paragraph holds another block: a paragraph, list, table or division.";
        while (true)
        {
            var hasSpace = SkipSpace();
            if (at >= text.Length) return "A start tag is not finished.";
            if (text[at] == '>')
            {
                at++;
                if (depth == MaxDepth) return $"Elements are nested deeper than {MaxDepth}.";
                open[depth++] = name;
                return null;
            }

            if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '>')
            {
                at += 2;
                return null;
            }

            if (!hasSpace) return "A start tag is not well-formed.";
            if (Attribute() is { } fault) return fault;
        }
    }

    private bool IsInParagraph(scoped ReadOnlySpan<Range> open)
    {
        foreach (var range in open)
        {
            if (text[range] is [(byte)'p']) return true;
        }

        return false;
    }

    private string? Attribute()
    {
        var name = text[Name()];
        SkipSpace();
        if (name.IsEmpty || at >= text.Length || text[at] != '=') return "An attribute is not well-formed.";
        at++;
        SkipSpace();
        if (at >= text.Length || text[at] is not ((byte)'"' or (byte)'\'')) return "An attribute's value has no quotes.";
        var length = text[(at + 1)..].IndexOf(text[at]);
        if (length < 0) return "An attribute's value is not closed.";
        var value = text.Slice(at + 1, length);
        at += length + 2;
        if (value.Contains((byte)'<')) return "An attribute's value has a bare less-than sign.";
        if (!Has(Attributes, name)) return "An attribute was found that a narrative may not have.";
        if (ActiveAddress.Is(name, value)) return "An address was found that runs a script or brings its own document.";
        if (!name.SequenceEqual("xmlns"u8)) return null;
        hasNamespace = true;
        return value.SequenceEqual("http://www.w3.org/1999/xhtml"u8) ? null : "The namespace is not that of XHTML.";
    }

    private Range Name()
    {
        var start = at;
        while (at < text.Length && text[at] is not ((byte)'>' or (byte)'/' or (byte)'=' or (byte)'<' or <= 32)) at++;
        return start..at;
    }

    private bool SkipSpace()
    {
        var start = at;
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at > start;
    }
}
