using System.Buffers;
using System.Text;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>UTF-8 text while it grows, with strings quoted as JSON quotes them.</summary>
internal sealed class Utf8Text(int capacity)
{
    private const string Controls = "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f";

    private static readonly SearchValues<char> EscapedCharacters = SearchValues.Create("\"\\" + Controls);
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(Encoding.ASCII.GetBytes("\"\\" + Controls));

    private byte[] buffer = GC.AllocateUninitializedArray<byte>(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, Length);

    public ReadOnlySpan<byte> Slice(int start, int length) => buffer.AsSpan(start, length);

    public void Add(byte value)
    {
        Reserve(1);
        buffer[Length++] = value;
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(buffer.AsSpan(Length));
        Length += text.Length;
    }

    public void Add(ReadOnlySpan<char> text)
    {
        Reserve(text.Length * 3);
        Length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(Length));
    }

    /// <returns>True when something had to be escaped.</returns>
    public bool AddQuoted(ReadOnlySpan<char> text)
    {
        var isEscaped = false;
        Add((byte)'"');
        for (var special = text.IndexOfAny(EscapedCharacters); special >= 0; special = text.IndexOfAny(EscapedCharacters))
        {
            isEscaped = true;
            Add(text[..special]);
            AddEscape((byte)text[special]);
            text = text[(special + 1)..];
        }

        Add(text);
        Add((byte)'"');
        return isEscaped;
    }

    /// <returns>True when something had to be escaped.</returns>
    public bool AddQuoted(ReadOnlySpan<byte> text)
    {
        var isEscaped = false;
        Add((byte)'"');
        for (var special = text.IndexOfAny(EscapedBytes); special >= 0; special = text.IndexOfAny(EscapedBytes))
        {
            isEscaped = true;
            Add(text[..special]);
            AddEscape(text[special]);
            text = text[(special + 1)..];
        }

        Add(text);
        Add((byte)'"');
        return isEscaped;
    }

    private void AddEscape(byte character)
    {
        Add((byte)'\\');
        switch (character)
        {
            case (byte)'"' or (byte)'\\': Add(character); break;
            case (byte)'\n': Add((byte)'n'); break;
            case (byte)'\r': Add((byte)'r'); break;
            case (byte)'\t': Add((byte)'t'); break;
            default: Add($"u{character:x4}".AsSpan()); break;
        }
    }

    private void Reserve(int more)
    {
        if (buffer.Length - Length >= more) return;
        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(buffer.Length * 2, Length + more));
        Memory.CopyTo(larger);
        buffer = larger;
    }
}
