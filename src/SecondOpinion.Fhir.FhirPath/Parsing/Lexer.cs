using System.Globalization;
using System.Text;

namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>Cuts an expression into tokens. hl7.org/fhirpath/N1/grammar.html</summary>
internal ref struct Lexer(string text)
{
    private static readonly string[] TwoCharacterSymbols = ["<=", ">=", "!=", "!~"];

    private int at = 0;

    /// <summary>What stopped the lexer; null while all is well.</summary>
    public Issue? Error { get; private set; }

    public static Issue Fault(string text, int position, string message)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        var (line, column) = (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
        return new Issue(
            IssueSeverity.Error, IssueType.Invalid, "fhirpath-syntax", "", $"At line {line}, column {column} of the expression: {message}", line, column);
    }

    public List<Token> ReadAll()
    {
        var tokens = new List<Token>();
        while (Error is null)
        {
            var token = Next();
            tokens.Add(token);
            if (token.Kind == TokenKind.End) break;
        }

        return tokens;
    }

    private Token Next()
    {
        if (!SkipBlanks()) return default;
        var start = at;
        if (at == text.Length) return new Token(TokenKind.End, "", at);
        var c = text[at];
        if (char.IsAsciiLetter(c) || c == '_') return new Token(TokenKind.Identifier, Word(), start);
        if (char.IsAsciiDigit(c)) return Number();
        switch (c)
        {
            case '\'':
                return new Token(TokenKind.String, Quoted(), start);
            case '`':
                return Named(TokenKind.Delimited, Quoted(), start);
            case '@':
                at++;
                while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is ':' or 'T' or 'Z' || IsDateSign() || IsFraction())) at++;
                return new Token(TokenKind.DateTime, text[(start + 1)..at], start);
            case '%':
                at++;
                return at < text.Length && text[at] is '\'' or '`' or '"' ? Named(TokenKind.Variable, Quoted(), start) : Named(TokenKind.Variable, Word(), start);
            case '$':
                at++;
                return new Token(TokenKind.Special, Word(), start);
        }

        foreach (var symbol in TwoCharacterSymbols)
        {
            if (!text.AsSpan(at).StartsWith(symbol)) continue;
            at += 2;
            return new Token(TokenKind.Symbol, symbol, start);
        }

        if (!".,()[]{}+-*/|&<>=~".Contains(c)) return Fail(start, $"the character '{(char.IsControl(c) ? $"\\u{(int)c:x4}" : c)}' begins no word of FHIRPath.");
        at++;
        return new Token(TokenKind.Symbol, c.ToString(), start);
    }

    // A minus or plus inside a date literal: before a digit of the date, or of the offset.
    private readonly bool IsDateSign() => text[at] is '-' or '+' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]) && (text[at] == '-' || at > 0);

    private readonly bool IsFraction() => text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);

    private Token Named(TokenKind kind, string name, int start) => name.Length > 0 ? new Token(kind, name, start) : Fail(start, "a name was expected here.");

    private bool SkipBlanks()
    {
        while (at < text.Length)
        {
            var rest = text.AsSpan(at);
            if (char.IsWhiteSpace(rest[0]))
            {
                at++;
            }
            else if (rest.StartsWith("//"))
            {
                var end = rest.IndexOfAny('\n', '\r');
                at = end < 0 ? text.Length : at + end;
            }
            else if (rest.StartsWith("/*"))
            {
                var end = rest[2..].IndexOf("*/");
                if (end < 0)
                {
                    Fail(at, "the comment that begins here is never closed. End it with '*/'.");
                    return false;
                }

                at += end + 4;
            }
            else
            {
                return true;
            }
        }

        return true;
    }

    private string Word()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
        return text[start..at];
    }

    private Token Number()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            at++;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        }
        else if (at < text.Length && text[at] == 'L' && (at + 1 == text.Length || !char.IsAsciiLetterOrDigit(text[at + 1])))
        {
            at++;
            return new Token(TokenKind.LongNumber, text[start..(at - 1)], start);
        }

        return new Token(TokenKind.Number, text[start..at], start);
    }

    private string Quoted()
    {
        var start = at;
        var quote = text[at++];
        var content = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
            {
                content.Append(text[at++]);
                continue;
            }

            var escaped = text[at + 1];
            at += 2;
            if (escaped == 'u' && at + 4 <= text.Length && ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, null, out var code))
            {
                content.Append((char)code);
                at += 4;
            }
            else
            {
                // The grammar lets any other character stand for itself.
                content.Append(escaped switch { 'r' => '\r', 'n' => '\n', 't' => '\t', 'f' => '\f', _ => escaped });
            }
        }

        if (at == text.Length)
        {
            Fail(start, $"the text that begins here is never closed. End it with {quote}.");
            return "";
        }

        at++;
        return content.ToString();
    }

    private Token Fail(int position, string message)
    {
        Error ??= Fault(text, position, message);
        return default;
    }
}
