namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>Builds the tree of an expression by precedence climbing. hl7.org/fhirpath/N1/grammar.html</summary>
/// <remarks>Both the nesting of the text and the depth of the tree are bounded, so that neither parsing nor evaluating can exhaust the stack.</remarks>
internal sealed class Parser
{
    public const int MaxNesting = 120;
    public const int MaxDepth = 400;
    public const int MaxLength = 100_000;

    private readonly string text;
    private readonly List<Token> tokens;
    private int at;
    private int nesting;
    private Issue? error;

    private Parser(string text, List<Token> tokens)
    {
        this.text = text;
        this.tokens = tokens;
    }

    private Token Current => tokens[at];

    public static Outcome<SyntaxNode> Parse(string text)
    {
        if (text.Length > MaxLength) return Lexer.Fault(text, 0, $"it is longer than {MaxLength} characters, the limit. Split it into several.");
        var lexer = new Lexer(text);
        var tokens = lexer.ReadAll();
        if (lexer.Error is not null) return lexer.Error;

        var parser = new Parser(text, tokens);
        var tree = parser.Expression(0);
        if (parser.error is null && parser.Current.Kind != TokenKind.End) parser.Unexpected("an operator or the end");
        if (parser.error is not null) return parser.error;
        return Outcome<SyntaxNode>.Success(tree!);
    }

    /// <summary>True for words that stand for an operator or value unless they are in backticks.</summary>
    public static bool IsReserved(string word) => word is "and" or "or" or "xor" or "implies" or "div" or "mod" or "true" or "false";

    private SyntaxNode? Expression(int atLeast)
    {
        if (++nesting > MaxNesting) return Fail(Current.Position, $"parentheses, arguments or signs are nested deeper than {MaxNesting}, the limit. Simplify the expression.");
        var left = Operand();
        while (left is not null && error is null)
        {
            var token = Current;
            if (token.Kind == TokenKind.Identifier && token.Text is "is" or "as" && Operators.TypePrecedence >= atLeast)
            {
                at++;
                var type = TypeName();
                left = type is null ? null : Limited(new TypeNode(token.Position, token.Text == "is", left, type));
            }
            else if (Operators.TryFind(token, out var op, out var precedence) && precedence >= atLeast)
            {
                at++;
                var right = Expression(precedence + 1);
                left = right is null ? null : Limited(new BinaryNode(token.Position, op, left, right));
            }
            else
            {
                break;
            }
        }

        nesting--;
        return error is null ? left : null;
    }

    private SyntaxNode? Operand()
    {
        var token = Current;
        if (!token.Is("-") && !token.Is("+")) return Steps(Term());
        at++;
        var operand = Expression(Operators.SignPrecedence);
        return operand is null ? null : Limited(new SignNode(token.Position, token.Is("-"), operand));
    }

    /// <summary>What follows a term: <c>.name</c>, <c>.name(...)</c>, <c>[index]</c>.</summary>
    private SyntaxNode? Steps(SyntaxNode? node)
    {
        while (node is not null && error is null)
        {
            if (Current.Is("."))
            {
                at++;
                node = Invocation(node);
            }
            else if (Current.Is("["))
            {
                var position = Current.Position;
                at++;
                var index = Expression(0);
                if (index is null || !Expect("]")) return null;
                node = Limited(new IndexNode(position, node, index));
            }
            else
            {
                return node;
            }
        }

        return error is null ? node : null;
    }

    private SyntaxNode? Term()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.String:
                at++;
                return new LiteralNode(token.Position, FhirPathValue.Of(token.Text));
            case TokenKind.Number or TokenKind.LongNumber:
                return Number();
            case TokenKind.DateTime:
                at++;
                return Literal(token, Literals.TryReadDateTime(token.Text, out var moment, out var fault), moment, fault);
            case TokenKind.Variable:
                at++;
                return new VariableNode(token.Position, token.Text);
            case TokenKind.Identifier when token.Text is "true" or "false":
                at++;
                return new LiteralNode(token.Position, FhirPathValue.Of(token.Text == "true"));
            case TokenKind.Identifier or TokenKind.Delimited or TokenKind.Special:
                return Invocation(null);
        }

        if (token.Is("("))
        {
            at++;
            var inner = Expression(0);
            return inner is not null && Expect(")") ? inner : null;
        }

        if (token.Is("{"))
        {
            at++;
            return Expect("}") ? new EmptyNode(token.Position) : null;
        }

        return Unexpected("a value, a name or '('");
    }

    private SyntaxNode? Invocation(SyntaxNode? input)
    {
        var token = Current;
        if (token.Kind == TokenKind.Special)
        {
            if (input is not null) return Unexpected("a name");
            if (token.Text is not ("this" or "index" or "total")) return Unexpected("$this, $index or $total");
            at++;
            return new SpecialNode(token.Position, token.Text);
        }

        if (token.Kind != TokenKind.Delimited && (token.Kind != TokenKind.Identifier || IsReserved(token.Text))) return Unexpected("a name");
        at++;
        if (!Current.Is("(")) return Limited(new MemberNode(token.Position, input, token.Text));
        at++;
        var arguments = new List<SyntaxNode>();
        while (!Current.Is(")"))
        {
            if (arguments.Count > 0 && !Expect(",")) return null;
            var argument = Expression(0);
            if (argument is null) return null;
            arguments.Add(token.Text == "sort" ? SortKey(argument) : argument);
        }

        at++;
        return Limited(new CallNode(token.Position, input, token.Text, arguments.ToArray()));
    }

    private SyntaxNode SortKey(SyntaxNode key)
    {
        if (!Current.IsWord("asc") && !Current.IsWord("desc")) return key;
        at++;
        return new SortKeyNode(key.Position, key, tokens[at - 1].Text == "desc");
    }

    private LiteralNode? Number()
    {
        var token = Current;
        var next = tokens[at + 1];
        at++;
        if (Literals.UnitOf(token, next) is { } unit)
        {
            at++;
            return Literal(token, Literals.TryReadQuantity(token.Text, unit, out var quantity, out var fault), quantity, fault);
        }

        return Literal(token, Literals.TryReadNumber(token, out var number, out var message), number, message);
    }

    private LiteralNode? Literal(in Token token, bool isRead, in FhirPathValue value, string fault)
    {
        if (!isRead) Fail(token.Position, fault);
        return isRead ? new LiteralNode(token.Position, value) : null;
    }

    /// <summary><c>Patient</c>, <c>FHIR.Patient</c>, <c>System.`String`</c>.</summary>
    private string? TypeName()
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.Delimited))
        {
            Unexpected("the name of a type");
            return null;
        }

        var name = Current.Text;
        at++;
        if (Current.Is(".") && name is FhirPathType.Fhir or FhirPathType.System && tokens[at + 1].Kind is TokenKind.Identifier or TokenKind.Delimited)
        {
            name = $"{name}.{tokens[at + 1].Text}";
            at += 2;
        }

        return name;
    }

    private bool Expect(string symbol)
    {
        if (error is not null) return false;
        if (Current.Is(symbol))
        {
            at++;
            return true;
        }

        Unexpected($"'{symbol}'");
        return false;
    }

    private SyntaxNode? Limited(SyntaxNode node) =>
        node.Depth <= MaxDepth ? node : Fail(node.Position, $"more than {MaxDepth} steps and operators build upon one another, the limit. Split the expression.");

    private SyntaxNode? Unexpected(string expected)
    {
        var token = Current;
        var found = token.Kind == TokenKind.End ? "the end" : $"'{text[token.Position..Math.Min(text.Length, token.Position + 20)]}'";
        return Fail(token.Position, $"{expected} was expected, and {found} was found.");
    }

    private SyntaxNode? Fail(int position, string message)
    {
        error ??= Lexer.Fault(text, position, message);
        return null;
    }
}
