using System.Buffers.Text;

namespace SecondOpinion.Fhir.Model.Primitives;

/// <summary>Tests for numbers. JSON's own grammar already holds: what is tested is what a FHIR type leaves out of it.</summary>
internal static class NumberFormat
{
    // More digits than anybody measures; a bound keeps hostile input from costing time in arithmetic later.
    private const int MaxDecimalLength = 1024;

    public static bool IsDecimal(ReadOnlySpan<byte> text) => text.Length is > 0 and <= MaxDecimalLength;

    public static bool IsInteger(ReadOnlySpan<byte> text) => Read(text, out _);

    public static bool IsUnsignedInt(ReadOnlySpan<byte> text) => Read(text, out var value) && value >= 0 && text[0] != '-';

    public static bool IsPositiveInt(ReadOnlySpan<byte> text) => Read(text, out var value) && value > 0;

    private static bool Read(ReadOnlySpan<byte> text, out int value) =>
        Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length && text[0] != '+';
}
