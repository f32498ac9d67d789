namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>How the operators are written and how tightly they bind. hl7.org/fhirpath/N1/#operator-precedence</summary>
internal static class Operators
{
    public const int TypePrecedence = 8;
    public const int SignPrecedence = 11;

    private static readonly (string Text, BinaryOperator Operator, int Precedence)[] Table =
    [
        ("implies", BinaryOperator.Implies, 1),
        ("or", BinaryOperator.Or, 2),
        ("xor", BinaryOperator.Xor, 2),
        ("and", BinaryOperator.And, 3),
        ("in", BinaryOperator.In, 4),
        ("contains", BinaryOperator.Contains, 4),
        ("=", BinaryOperator.Equal, 5),
        ("!=", BinaryOperator.NotEqual, 5),
        ("~", BinaryOperator.Equivalent, 5),
        ("!~", BinaryOperator.NotEquivalent, 5),
        ("<", BinaryOperator.Less, 6),
        ("<=", BinaryOperator.LessOrEqual, 6),
        (">", BinaryOperator.Greater, 6),
        (">=", BinaryOperator.GreaterOrEqual, 6),
        ("|", BinaryOperator.Union, 7),
        ("+", BinaryOperator.Add, 9),
        ("-", BinaryOperator.Subtract, 9),
        ("&", BinaryOperator.Concatenate, 9),
        ("*", BinaryOperator.Multiply, 10),
        ("/", BinaryOperator.Divide, 10),
        ("div", BinaryOperator.IntegerDivide, 10),
        ("mod", BinaryOperator.Modulo, 10),
    ];

    private static readonly Dictionary<string, (BinaryOperator, int)> ByText = Table.ToDictionary(row => row.Text, row => (row.Operator, row.Precedence));

    /// <summary>The operator that a token writes, and its precedence.</summary>
    public static bool TryFind(in Token token, out BinaryOperator op, out int precedence)
    {
        op = default;
        precedence = 0;
        if (token.Kind is not (TokenKind.Symbol or TokenKind.Identifier) || !ByText.TryGetValue(token.Text, out var found)) return false;
        (op, precedence) = found;
        return true;
    }

    public static string TextOf(BinaryOperator op) => Table.First(row => row.Operator == op).Text;

    public static int PrecedenceOf(BinaryOperator op) => Table.First(row => row.Operator == op).Precedence;
}
