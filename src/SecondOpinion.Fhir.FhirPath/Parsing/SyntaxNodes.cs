namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary><c>'text'</c>, <c>1.5</c>, <c>@2015</c>, <c>4 days</c>.</summary>
internal sealed class LiteralNode(int position, FhirPathValue value) : SyntaxNode(position)
{
    public FhirPathValue Value { get; } = value;
}

/// <summary><c>{}</c></summary>
internal sealed class EmptyNode(int position) : SyntaxNode(position);

/// <summary><c>%name</c></summary>
internal sealed class VariableNode(int position, string name) : SyntaxNode(position)
{
    public string Name { get; } = name;
}

/// <summary><c>$this</c>, <c>$index</c> or <c>$total</c>; the name without the dollar.</summary>
internal sealed class SpecialNode(int position, string name) : SyntaxNode(position)
{
    public string Name { get; } = name;
}

/// <summary><c>input.name</c>, or <c>name</c> alone, which starts at the focus.</summary>
internal sealed class MemberNode(int position, SyntaxNode? input, string name) : SyntaxNode(position, input)
{
    public SyntaxNode? Input { get; } = input;

    public string Name { get; } = string.Intern(name);
}

/// <summary><c>input.name(arguments)</c>, or <c>name(arguments)</c> on the focus.</summary>
internal sealed class CallNode : SyntaxNode
{
    public CallNode(int position, SyntaxNode? input, string name, SyntaxNode[] arguments)
        : base(position, [input, .. arguments])
    {
        Input = input;
        Name = name;
        Arguments = arguments;
        DefinesVariable |= name == "defineVariable";
    }

    public SyntaxNode? Input { get; }

    public string Name { get; }

    public IReadOnlyList<SyntaxNode> Arguments { get; }
}

/// <summary><c>input[index]</c></summary>
internal sealed class IndexNode(int position, SyntaxNode input, SyntaxNode index) : SyntaxNode(position, input, index)
{
    public SyntaxNode Input { get; } = input;

    public SyntaxNode Index { get; } = index;
}

/// <summary><c>-operand</c> or <c>+operand</c></summary>
internal sealed class SignNode(int position, bool isNegative, SyntaxNode operand) : SyntaxNode(position, operand)
{
    public bool IsNegative { get; } = isNegative;

    public SyntaxNode Operand { get; } = operand;
}

/// <summary><c>left operator right</c></summary>
internal sealed class BinaryNode(int position, BinaryOperator op, SyntaxNode left, SyntaxNode right) : SyntaxNode(position, left, right)
{
    public BinaryOperator Operator { get; } = op;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;
}

/// <summary><c>operand is Type</c> or <c>operand as Type</c></summary>
internal sealed class TypeNode(int position, bool isTest, SyntaxNode operand, string type) : SyntaxNode(position, operand)
{
    public bool IsTest { get; } = isTest;

    public SyntaxNode Operand { get; } = operand;

    /// <summary>Perhaps with a namespace: <c>FHIR.Patient</c>.</summary>
    public string Type { get; } = type;
}

/// <summary>A key of <c>sort</c>: <c>expression desc</c>.</summary>
internal sealed class SortKeyNode(int position, SyntaxNode key, bool isDescending) : SyntaxNode(position, key)
{
    public SyntaxNode Key { get; } = key;

    public bool IsDescending { get; } = isDescending;
}
