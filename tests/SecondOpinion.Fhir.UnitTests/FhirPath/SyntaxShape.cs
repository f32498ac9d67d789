using SecondOpinion.Fhir.FhirPath.Parsing;

namespace SecondOpinion.Fhir.UnitTests.FhirPath;

/// <summary>A tree written so that no two trees are written alike, and without anything of the printer that is tested with it.</summary>
internal static class SyntaxShape
{
    public static string Of(SyntaxNode? node) => node switch
    {
        null => "focus",
        LiteralNode literal => $"({literal.Value.Kind}<{literal.Value}>{literal.Value.Quantity?.System})",
        EmptyNode => "()",
        VariableNode variable => $"(%<{variable.Name}>)",
        SpecialNode special => $"($<{special.Name}>)",
        MemberNode member => $"(member {Of(member.Input)} <{member.Name}>)",
        CallNode call => $"(call {Of(call.Input)} <{call.Name}> {string.Concat(call.Arguments.Select(Of))})",
        IndexNode index => $"(index {Of(index.Input)} {Of(index.Index)})",
        SignNode sign => $"(sign {sign.IsNegative} {Of(sign.Operand)})",
        BinaryNode binary => $"({binary.Operator} {Of(binary.Left)} {Of(binary.Right)})",
        TypeNode type => $"(type {type.IsTest} <{type.Type}> {Of(type.Operand)})",
        SortKeyNode key => $"(key {key.IsDescending} {Of(key.Key)})",
        _ => throw new InvalidOperationException(node.GetType().Name),
    };
}
