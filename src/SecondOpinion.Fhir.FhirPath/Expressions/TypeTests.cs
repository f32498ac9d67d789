using SecondOpinion.Fhir.FhirPath.Values;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>A type that an expression names, perhaps with its namespace. hl7.org/fhirpath/N1/#types</summary>
internal sealed class TypeSpecifier
{
    private readonly string? @namespace;
    private readonly string name;
    private readonly FhirPathKind system;
    private DefinitionCatalogue? knownIn;

    public TypeSpecifier(string text)
    {
        var dot = text.IndexOf('.');
        @namespace = dot < 0 ? null : text[..dot];
        name = string.Intern(dot < 0 ? text : text[(dot + 1)..]);
        system = Enum.TryParse<FhirPathKind>(name, out var kind) && kind >= FhirPathKind.Boolean && kind.ToString() == name ? kind : FhirPathKind.None;
    }

    public override string ToString() => @namespace is null ? name : $"{@namespace}.{name}";

    /// <summary>A fault when no such type exists.</summary>
    public bool IsKnown(Evaluation run)
    {
        var definitions = run.Context.Definitions;
        if (ReferenceEquals(knownIn, definitions) || IsKnown(definitions))
        {
            knownIn = definitions;
            return true;
        }

        run.Fail("fhirpath-type-unknown", $"There is no type {this}. Name a type of FHIR R4 or of System; names are case-sensitive.");
        return false;
    }

    /// <summary>A foreign namespace is no error, for models unknown here may have any type: nothing is of it.</summary>
    public bool IsKnown(DefinitionCatalogue definitions) =>
        @namespace is not (null or FhirPathType.Fhir)
        || (@namespace is null && (system != FhirPathKind.None || name == "Any"))
        || name is "SimpleQuantity" or "MoneyQuantity"
        || definitions.FindType(name) is not null;

    public bool Matches(in FhirPathValue value)
    {
        if (value.IsElement)
        {
            if (@namespace == FhirPathType.System) return false;
            var type = value.Element.Type;
            return ReferenceEquals(type.Name, name) || type.IsOrInherits(name);
        }

        return @namespace != FhirPathType.Fhir && (value.Kind == system || name == "Any");
    }

    /// <summary>True where a definition's <c>as String</c> means the string that a FHIR primitive holds.</summary>
    /// <remarks>FHIR's primitives convert to the system's by themselves (hl7.org/fhir/R4/fhirpath.html#types), and national profiles rely on it.</remarks>
    public bool IsValueOf(in FhirPathValue value) =>
        @namespace is null && system != FhirPathKind.None && value.IsElement && value.Element.Type.IsPrimitive && ElementValue.Of(value.Element).Kind == system;
}

/// <summary><c>is</c>. hl7.org/fhirpath/N1/#is-type-specifier</summary>
internal sealed class IsEvaluator(Evaluator operand, TypeSpecifier type) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var value = operand.Single(run);
        return type.IsKnown(run) && value.Exists ? Singleton.Of(type.Matches(value)) : Truth.Empty;
    }
}

/// <summary><c>as</c> and <c>ofType()</c>. hl7.org/fhirpath/N1/#as-type-specifier</summary>
internal sealed class TypeFilterEvaluator(Evaluator operand, TypeSpecifier type, bool isAs) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var items = run.Rent();
        operand.Evaluate(run, items);
        if (isAs && items.Count > 1 && !run.Context.AsFilters) Singleton.Of(run, items);
        if (type.IsKnown(run))
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (type.Matches(items[i]) || (isAs && run.Context.AsFilters && type.IsValueOf(items[i]))) output.Add(items[i]);
            }
        }

        run.Return(items);
    }
}
