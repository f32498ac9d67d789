using SecondOpinion.Fhir.FhirPath.Functions;
using SecondOpinion.Fhir.FhirPath.Parsing;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>Turns a parsed expression into evaluators, once. Unknown functions and wrong numbers of arguments are found here.</summary>
internal sealed class Compiler(string text)
{
    /// <summary>As a number of its own it is no Integer, but with a minus before it, it is the least of them.</summary>
    private const decimal PastMaximum = 2147483648m;

    private Issue? error;

    public static Outcome<Evaluator> Compile(string text, SyntaxNode tree)
    {
        var compiler = new Compiler(text);
        var root = compiler.Build(tree);
        return compiler.error is null ? root : compiler.error;
    }

    private Evaluator Build(SyntaxNode node) => node switch
    {
        LiteralNode literal => new LiteralEvaluator(literal.Value),
        EmptyNode => new LiteralEvaluator(default),
        VariableNode variable => new VariableEvaluator(variable.Name),
        SpecialNode { Name: "this" } => ThisEvaluator.Instance,
        SpecialNode { Name: "index" } => new IndexValueEvaluator(),
        SpecialNode => new TotalEvaluator(),
        MemberNode { Input: null } root when char.IsAsciiLetterUpper(root.Name[0]) => new RootTypeEvaluator(root.Name),
        MemberNode member => new MemberEvaluator(Input(member.Input), member.Name),
        CallNode call => Call(call),
        IndexNode index => new IndexEvaluator(Build(index.Input), Operand(index.Index)),
        SignNode { IsNegative: true, Operand: LiteralNode { Value: { Kind: FhirPathKind.Decimal, Decimal: { Scale: 0 } and PastMaximum } } } => new LiteralEvaluator(FhirPathValue.Of(int.MinValue)),
        SignNode sign => new SignEvaluator(sign.IsNegative, Build(sign.Operand)),
        BinaryNode binary => Binary(binary.Operator, Operand(binary.Left), Operand(binary.Right)),
        TypeNode { IsTest: true } test => new IsEvaluator(Operand(test.Operand), new TypeSpecifier(test.Type)),
        TypeNode cast => new TypeFilterEvaluator(Operand(cast.Operand), new TypeSpecifier(cast.Type), isAs: true),
        SortKeyNode key => Build(key.Key),
        _ => throw new InvalidOperationException($"No evaluator for {node.GetType().Name}."),
    };

    private static Evaluator Binary(BinaryOperator op, Evaluator left, Evaluator right) => op switch
    {
        BinaryOperator.And => new AndEvaluator(left, right),
        BinaryOperator.Or => new OrEvaluator(left, right),
        BinaryOperator.Xor => new XorEvaluator(left, right),
        BinaryOperator.Implies => new ImpliesEvaluator(left, right),
        BinaryOperator.Equal => new EqualEvaluator(left, right, negated: false),
        BinaryOperator.NotEqual => new EqualEvaluator(left, right, negated: true),
        BinaryOperator.Equivalent => new EquivalentEvaluator(left, right, negated: false),
        BinaryOperator.NotEquivalent => new EquivalentEvaluator(left, right, negated: true),
        BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual => new OrderEvaluator(op, left, right),
        BinaryOperator.Union => new UnionEvaluator(left, right),
        BinaryOperator.In => new MembershipEvaluator(left, right),
        BinaryOperator.Contains => new MembershipEvaluator(right, left),
        BinaryOperator.Concatenate => new ConcatenateEvaluator(left, right),
        _ => new ArithmeticEvaluator(op, left, right),
    };

    private Evaluator Input(SyntaxNode? input) => input is null ? ThisEvaluator.Instance : Build(input);

    /// <summary>A part whose variables end with it.</summary>
    private Evaluator Operand(SyntaxNode node) => node.DefinesVariable ? new ScopeEvaluator(Build(node)) : Build(node);

    private Evaluator Call(CallNode call)
    {
        var input = Input(call.Input);
        if (call.Name is "is" or "as" or "ofType") return TypeFunction(call, input);
        if (call.Name == "sort") return new SortEvaluator(input, call.Arguments.Select(SortKey).ToArray());
        if (FunctionTable.Find(call.Name) is not { } function)
            return Fail(call, "fhirpath-function-unknown", $"there is no function {call.Name}(). Check its spelling; names are case-sensitive.");
        if (call.Arguments.Count < function.MinArguments || call.Arguments.Count > function.MaxArguments)
        {
            var expected = function.MinArguments == function.MaxArguments ? $"{function.MinArguments}" : $"{function.MinArguments} to {function.MaxArguments}";
            return Fail(call, "fhirpath-arguments", $"{call.Name}() takes {expected} arguments, and {call.Arguments.Count} were found.");
        }

        return new CallEvaluator(input, call.Arguments.Select(Operand).ToArray(), function.Body);
    }

    private Evaluator TypeFunction(CallNode call, Evaluator input)
    {
        if (call.Arguments.Count != 1 || TypeName(call.Arguments[0]) is not { } name)
            return Fail(call, "fhirpath-arguments", $"{call.Name}() takes the name of a type, such as Patient or System.String.");
        var type = new TypeSpecifier(name);
        return call.Name == "is" ? new IsEvaluator(input, type) : new TypeFilterEvaluator(input, type, isAs: call.Name == "as");
    }

    /// <summary>The type that an argument names, or null when it is no name.</summary>
    internal static string? TypeName(SyntaxNode argument) => argument switch
    {
        MemberNode { Input: null } plain => plain.Name,
        MemberNode { Input: MemberNode { Input: null } outer } qualified => $"{outer.Name}.{qualified.Name}",
        _ => null,
    };

    /// <summary>A minus before a key means descending, for text too.</summary>
    private SortKey SortKey(SyntaxNode node) => node switch
    {
        SortKeyNode key => new SortKey(Operand(key.Key), key.IsDescending),
        SignNode { IsNegative: true } sign => new SortKey(Operand(sign.Operand), IsDescending: true, EmptyFirst: true),
        _ => new SortKey(Operand(node), IsDescending: false),
    };

    private LiteralEvaluator Fail(SyntaxNode node, string id, string message)
    {
        error ??= Lexer.Fault(text, node.Position, message) with { Id = id };
        return new LiteralEvaluator(default);
    }
}
