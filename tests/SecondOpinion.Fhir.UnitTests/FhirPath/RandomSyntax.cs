using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.FhirPath.Functions;
using SecondOpinion.Fhir.FhirPath.Parsing;

namespace SecondOpinion.Fhir.UnitTests.FhirPath;

/// <summary>Expression trees of every shape that the grammar has, the same in every run.</summary>
internal sealed class RandomSyntax(int seed)
{
    private static readonly string[] Names = ["name", "given", "value", "extension", "url", "is", "as", "in", "contains", "asc", "desc", "day", "odd name", "and", "div", "true", "1a", "`\\", "Ünïcode", "Patient"];
    private static readonly string[] Types = ["Patient", "FHIR.string", "System.String", "boolean", "Quantity", "System.Integer", "Nonsense"];
    private static readonly string[] Variables = ["context", "resource", "rootResource", "ucum", "sct", "vs-x y", "mine", "x'y"];
    private static readonly string[] Units = ["mg", "mm[Hg]", "1", "Cel", "", "no unit '", "year", "day", "millisecond", "s"];
    private static readonly string[] Moments = ["2015", "2015-02", "2015-02-04", "2015T", "2015-02T", "2015-02-04T", "2015-02-04T14", "2015-02-04T14:34", "2015-02-04T14:34:28", "2015-02-04T14:34:28.123", "2015-02-04T14:34:28+09:00", "2015-02-04T14:34Z", "T10", "T10:30", "T23:59:59.999", "0001-01-01", "9999-12-31T23:59:59.9-12:00"];
    private static readonly string[] Texts = ["", "x", "it's", "back\\slash", "\"`", "\u0000\n\t", "🔥é", "^(a+)+$", "yyyy-MM-dd", "hex", "5 'mg'", "2015-02-04", "true", "Patient.name"];
    private static readonly FunctionEntry[] Functions = [.. FunctionTable.All.OrderBy(function => function.Name, StringComparer.Ordinal)];

    private readonly Random random = new(seed);

    public SyntaxNode Next(int depth)
    {
        if (depth == 0) return Leaf();
        return random.Next(12) switch
        {
            0 => new SignNode(0, random.Next(2) == 0, Next(depth - 1)),
            1 => new TypeNode(0, random.Next(2) == 0, Next(depth - 1), Any(Types)),
            2 => new IndexNode(0, Next(depth - 1), Next(depth - 1)),
            3 or 4 => new MemberNode(0, Next(depth - 1), Any(Names)),
            5 or 6 or 7 => Call(depth),
            8 => new CallNode(0, Next(depth - 1), "sort", [.. Enumerable.Range(0, random.Next(3)).Select(_ => SortKey(depth))]),
            9 => new CallNode(0, Next(depth - 1), Any("is", "as", "ofType"), [new MemberNode(0, null, Any("Patient", "string", "boolean", "HumanName"))]),
            _ => new BinaryNode(0, (BinaryOperator)random.Next((int)BinaryOperator.Modulo + 1), Next(depth - 1), Next(depth - 1)),
        };
    }

    private CallNode Call(int depth)
    {
        var function = Functions[random.Next(Functions.Length)];
        var count = Math.Min(function.MinArguments + random.Next(2), function.MaxArguments);
        return new CallNode(0, random.Next(5) == 0 ? null : Next(depth - 1), function.Name, [.. Enumerable.Range(0, count).Select(_ => Next(depth - 1))]);
    }

    private SyntaxNode SortKey(int depth) => random.Next(3) == 0 ? Next(depth - 1) : new SortKeyNode(0, Next(depth - 1), random.Next(2) == 0);

    private SyntaxNode Leaf() => random.Next(14) switch
    {
        0 => new EmptyNode(0),
        1 => new VariableNode(0, Any(Variables)),
        2 => new SpecialNode(0, Any("this", "index", "total")),
        3 or 4 or 5 or 6 => new MemberNode(0, null, Any(Names)),
        7 => Literal(FhirPathValue.Of(random.Next(2) == 0)),
        8 => Literal(FhirPathValue.Of(random.Next(3) == 0 ? random.Next() : random.Next(10))),
        9 => Literal(FhirPathValue.Of((long)random.Next() * random.Next())),
        10 => Literal(FhirPathValue.Of(new decimal(random.Next(), random.Next(10), 0, isNegative: false, (byte)random.Next(1, 12)))),
        11 => Moment(),
        12 => Quantity(),
        _ => Literal(FhirPathValue.Of(Any(Texts))),
    };

    private LiteralNode Moment()
    {
        Assert.True(Literals.TryReadDateTime(Any(Moments), out var value, out _));
        return Literal(value);
    }

    private LiteralNode Quantity()
    {
        var unit = Any(Units);
        var system = CalendarUnits.Singular(unit) is null ? FhirPathUnitSystem.Ucum : FhirPathUnitSystem.Calendar;
        return Literal(FhirPathValue.Of(new FhirPathQuantity(new decimal(random.Next(100), 0, 0, isNegative: false, (byte)random.Next(3)), unit, system)));
    }

    private static LiteralNode Literal(FhirPathValue value) => new(0, value);

    private string Any(params string[] choices) => choices[random.Next(choices.Length)];
}
