using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Functions;
using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.FhirPath.Values;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.FhirPath.Checking;

/// <summary>Looks for what cannot be, given the type of the root: names that no type has, types that do not exist, functions on what they do not take.</summary>
/// <remarks>build.fhir.org/ig/HL7/FHIRPath/#type-safety-and-strict-evaluation. Where a type is not known, nothing is said.</remarks>
internal sealed class Checker(string text, TypeSchema? root, DefinitionCatalogue definitions, bool requiresOrder)
{
    private const int MaxRepeats = 5;

    private readonly List<Issue> issues = [];
    private readonly StaticType start = root is null ? StaticType.Unknown : new StaticType(IsKnown: true, [root], []);

    public IReadOnlyList<Issue> Check(SyntaxNode tree)
    {
        Infer(tree, start);
        return issues;
    }

    private StaticType Infer(SyntaxNode? node, StaticType focus) => node switch
    {
        null => focus,
        LiteralNode literal => StaticType.Of(literal.Value.Kind),
        EmptyNode => StaticType.Nothing,
        SpecialNode { Name: "this" } => focus,
        SpecialNode { Name: "index" } => StaticType.Of(FhirPathKind.Integer),
        VariableNode variable => Variable(variable),
        MemberNode { Input: null } first when char.IsAsciiLetterUpper(first.Name[0]) => RootType(first, focus),
        MemberNode member => Member(member, Infer(member.Input, focus)),
        CallNode call => Call(call, Infer(call.Input, focus), focus),
        IndexNode index => Index(index, focus),
        SignNode sign => Infer(sign.Operand, focus),
        BinaryNode binary => Binary(binary, Infer(binary.Left, focus), Infer(binary.Right, focus)),
        TypeNode type => Typed(type, type.Type, type.IsTest, Infer(type.Operand, focus)),
        SortKeyNode key => Infer(key.Key, focus),
        _ => StaticType.Unknown,
    };

    private StaticType Variable(VariableNode variable) => variable.Name switch
    {
        "context" => start,
        "resource" or "rootResource" => root is { IsResource: true } ? start : StaticType.Unknown,
        _ => Variables.Fixed(variable.Name) is null ? StaticType.Unknown : StaticType.Of(FhirPathKind.String),
    };

    private StaticType RootType(MemberNode node, StaticType focus)
    {
        if (definitions.FindType(node.Name) is not { } type)
            return Fail(node, "fhirpath-type-unknown", $"there is no type {node.Name}, and elements begin with a small letter.");
        if (!focus.IsKnown || focus.Fhir.Any(f => f.IsOrInherits(type.Name) || type.IsOrInherits(f.Name)))
            return focus.Fhir.Any(f => f.IsOrInherits(type.Name)) ? focus : StaticType.Of(type);
        return Fail(node, "fhirpath-semantic", $"the path begins with {type.Name}, and the focus is {focus}.");
    }

    private StaticType Member(MemberNode node, StaticType input)
    {
        if (!input.IsKnown) return StaticType.Unknown;
        var found = StaticType.Nothing;
        var exists = input.Fhir.Count + input.System.Count == 0;
        string? written = null;
        foreach (var type in input.Fhir)
        {
            foreach (var element in type.Elements)
            {
                if (element.Name == node.Name)
                {
                    found = found.Or(StaticType.Of(element.Type));
                    exists = true;
                }
                else if (element.JsonName == node.Name)
                {
                    written = element.Name;
                }
            }
        }

        foreach (var kind in input.System)
        {
            exists |= kind == FhirPathKind.Quantity && node.Name is "value" or "unit" or "code" or "system";
            exists |= kind == FhirPathKind.TypeInfo && node.Name is "name" or "namespace" or "baseType" or "element";
            if (exists) found = StaticType.Unknown;
        }

        if (exists) return found with { IsOrdered = input.IsOrdered };
        var hint = written is null ? "Check its spelling." : $"In FHIRPath it is {written}, whatever its type.";
        return Fail(node, "fhirpath-semantic", $"{input} has no element {node.Name}. {hint}");
    }

    private StaticType Index(IndexNode node, StaticType focus)
    {
        Infer(node.Index, focus);
        return Ordered(node, "[]", Infer(node.Input, focus));
    }

    private static StaticType Binary(BinaryNode node, StaticType left, StaticType right) => node.Operator switch
    {
        BinaryOperator.Union => left.Or(right),
        BinaryOperator.Concatenate => StaticType.Of(FhirPathKind.String),
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.IntegerDivide or BinaryOperator.Modulo => StaticType.Unknown,
        _ => StaticType.Of(FhirPathKind.Boolean),
    };

    private StaticType Typed(SyntaxNode node, string name, bool isTest, StaticType input)
    {
        var specifier = new TypeSpecifier(name);
        if (!specifier.IsKnown(definitions)) return Fail(node, "fhirpath-type-unknown", $"there is no type {name}. Names are case-sensitive.");
        if (isTest) return StaticType.Of(FhirPathKind.Boolean);

        var plain = name[(name.IndexOf('.') + 1)..];
        if (name.StartsWith("System.", StringComparison.Ordinal) || definitions.FindType(plain) is not { } type) return StaticType.Unknown;
        return StaticType.Of(type) with { IsOrdered = input.IsOrdered };
    }

    private StaticType Call(CallNode call, StaticType input, StaticType focus)
    {
        if (call.Name is "is" or "as" or "ofType") return Typed(call, Compiler.TypeName(call.Arguments[0])!, call.Name == "is", input);
        if (call.Name == "sort")
        {
            foreach (var key in call.Arguments) Infer(key, input);
            return input with { IsOrdered = true };
        }

        if (FunctionTable.Find(call.Name) is not { } function) return StaticType.Unknown;
        if (call.Name is "first" or "last" or "tail" or "skip" or "take") input = Ordered(call, call.Name + "()", input);
        var isScoped = call.Name is "exists" or "all" or "where" or "select" or "repeat" or "repeatAll" or "iif" or "coalesce" or "aggregate" or "trace" or "defineVariable";

        // iif() and its like without an input look at the focus, which then is their input as well.
        var arguments = new List<StaticType>();
        foreach (var argument in call.Arguments) arguments.Add(Infer(argument, isScoped ? input : focus));
        if (function.Takes != Takes.Anything && input.IsKnown && input.Fhir.Count + input.System.Count > 0 && !Fits(function.Takes, input))
            return Fail(call, "fhirpath-semantic", $"{call.Name}() takes {(function.Takes == Takes.Text ? "a String" : "a number")}, and the input is {input}.");
        if (call.Name == "iif") Criterion(call.Arguments[0], arguments[0]);
        return call.Name switch
        {
            "iif" => arguments.Skip(1).Aggregate(StaticType.Nothing, (all, each) => all.Or(each)),
            "repeat" or "repeatAll" => Repeated(call.Arguments[0], arguments[0]),
            "children" or "descendants" => StaticType.Unknown with { IsOrdered = false },
            _ => Result(function.Returns, input, arguments),
        };
    }

    private StaticType Result(Returns returns, StaticType input, List<StaticType> arguments) => returns switch
    {
        Returns.Anything => StaticType.Unknown,
        Returns.Input => input,
        Returns.Union => input.Or(arguments[0]),
        Returns.Projection => arguments[0],
        Returns.Extension => StaticType.Of(definitions.FindType("Extension")),
        _ => StaticType.Of(Enum.Parse<FhirPathKind>(returns.ToString())),
    };

    private StaticType Repeated(SyntaxNode projection, StaticType first)
    {
        var all = first;
        for (var i = 0; i < MaxRepeats; i++)
        {
            // Not every type on the way need have the step.
            var before = issues.Count;
            var next = all.Or(Infer(projection, all));
            issues.RemoveRange(before, issues.Count - before);
            if (next.Fhir.Count == all.Fhir.Count && next.System.Count == all.System.Count) return next;
            all = next;
        }

        return StaticType.Unknown;
    }

    private void Criterion(SyntaxNode node, StaticType type)
    {
        if (type is { IsKnown: true, Fhir.Count: 0, System.Count: > 0 } && !type.System.Contains(FhirPathKind.Boolean))
            Fail(node, "fhirpath-semantic", $"the criterion of iif() is a Boolean, and this is {type}.");
    }

    private StaticType Ordered(SyntaxNode node, string what, StaticType input) => input.IsOrdered || !requiresOrder
        ? input
        : Fail(node, "fhirpath-unordered", $"{what} asks for a place, and children() and descendants() have no order. Sort them, or choose by content.");

    private static bool Fits(Takes takes, StaticType input) => takes == Takes.Text
        ? input.System.Contains(FhirPathKind.String) || input.Fhir.Any(type => type.IsPrimitive && type.JsonKind == Model.Elements.ValueKind.String)
        : input.System.Any(kind => kind is FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal or FhirPathKind.Quantity)
            || input.Fhir.Any(type => type.JsonKind == Model.Elements.ValueKind.Number || ElementValue.IsQuantity(type.Name));

    private StaticType Fail(SyntaxNode node, string id, string message)
    {
        issues.Add(Lexer.Fault(text, node.Position, message) with { Id = id });
        return StaticType.Unknown;
    }
}
