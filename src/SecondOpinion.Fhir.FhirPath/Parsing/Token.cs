using System.Runtime.InteropServices;

namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>A word of an expression.</summary>
/// <param name="Text">The word without its quotes and escapes.</param>
/// <param name="Position">Offset of its first character.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == TokenKind.Identifier && Text == word;
}
