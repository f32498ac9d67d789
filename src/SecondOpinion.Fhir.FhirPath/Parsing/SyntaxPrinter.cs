using System.Text;

namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>Writes an expression so that parsing it again gives the same tree: with parentheses exactly where the precedence needs them.</summary>
internal static class SyntaxPrinter
{
    private const int Atom = 100;

    public static string Print(SyntaxNode node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private static void Write(StringBuilder text, SyntaxNode node)
    {
        switch (node)
        {
            case LiteralNode literal:
                WriteLiteral(text, literal.Value);
                break;
            case EmptyNode:
                text.Append("{}");
                break;
            case VariableNode variable:
                text.Append('%');
                WriteName(text, variable.Name, mayBeKeyword: true);
                break;
            case SpecialNode special:
                text.Append('$').Append(special.Name);
                break;
            case MemberNode member:
                WriteInput(text, member.Input);
                WriteName(text, member.Name, mayBeKeyword: false);
                break;
            case CallNode call:
                WriteInput(text, call.Input);
                WriteName(text, call.Name, mayBeKeyword: false);
                WriteArguments(text, call.Arguments);
                break;
            case IndexNode index:
                WriteOperand(text, index.Input, Atom);
                text.Append('[');
                Write(text, index.Index);
                text.Append(']');
                break;
            case SignNode sign:
                text.Append(sign.IsNegative ? '-' : '+');
                WriteOperand(text, sign.Operand, Operators.SignPrecedence);
                break;
            case BinaryNode binary:
                var precedence = Operators.PrecedenceOf(binary.Operator);
                WriteOperand(text, binary.Left, precedence);
                text.Append(' ').Append(Operators.TextOf(binary.Operator)).Append(' ');
                WriteOperand(text, binary.Right, precedence + 1);
                break;
            case TypeNode type:
                WriteOperand(text, type.Operand, Operators.TypePrecedence);
                text.Append(type.IsTest ? " is " : " as ");
                text.AppendJoin('.', type.Type.Split('.').Select(part => $"`{part}`"));
                break;
            case SortKeyNode key:
                Write(text, key.Key);
                text.Append(key.IsDescending ? " desc" : " asc");
                break;
        }
    }

    private static int PrecedenceOf(SyntaxNode node) => node switch
    {
        BinaryNode binary => Operators.PrecedenceOf(binary.Operator),
        TypeNode => Operators.TypePrecedence,
        SignNode => Operators.SignPrecedence,
        _ => Atom,
    };

    private static void WriteOperand(StringBuilder text, SyntaxNode node, int atLeast)
    {
        var needsParentheses = PrecedenceOf(node) < atLeast;
        if (needsParentheses) text.Append('(');
        Write(text, node);
        if (needsParentheses) text.Append(')');
    }

    private static void WriteInput(StringBuilder text, SyntaxNode? input)
    {
        if (input is null) return;
        WriteOperand(text, input, Atom);
        text.Append('.');
    }

    private static void WriteArguments(StringBuilder text, IReadOnlyList<SyntaxNode> arguments)
    {
        text.Append('(');
        for (var i = 0; i < arguments.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Write(text, arguments[i]);
        }

        text.Append(')');
    }

    private static void WriteName(StringBuilder text, string name, bool mayBeKeyword)
    {
        var isPlain = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && (mayBeKeyword || !Parser.IsReserved(name));
        if (isPlain) text.Append(name);
        else WriteQuoted(text, name, '`');
    }

    private static void WriteLiteral(StringBuilder text, in FhirPathValue value)
    {
        switch (value.Kind)
        {
            case FhirPathKind.String:
                WriteQuoted(text, value.String!, '\'');
                break;
            case FhirPathKind.Long:
                text.Append(value).Append('L');
                break;
            case FhirPathKind.Time:
                text.Append("@T").Append(value);
                break;
            case FhirPathKind.Date:
                text.Append('@').Append(value);
                break;
            case FhirPathKind.DateTime:
                text.Append('@').Append(value).Append(value.Temporal.Precision < FhirPathPrecision.Hour ? "T" : "");
                break;
            case FhirPathKind.Quantity when value.Quantity is { System: FhirPathUnitSystem.Ucum } quantity:
                text.Append(Values.DecimalText.Of(quantity.Value)).Append(' ');
                WriteQuoted(text, quantity.Unit, '\'');
                break;
            default:
                text.Append(value);
                break;
        }
    }

    private static void WriteQuoted(StringBuilder text, string content, char quote)
    {
        text.Append(quote);
        foreach (var c in content)
        {
            if (c == quote || c == '\\') text.Append('\\').Append(c);
            else if (char.IsControl(c)) text.Append($"\\u{(int)c:x4}");
            else text.Append(c);
        }

        text.Append(quote);
    }
}
