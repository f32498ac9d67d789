namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>What a function gets: its input, evaluated; its arguments, not yet; and where the result goes.</summary>
internal readonly ref struct FunctionCall(Evaluation run, ValueList input, Evaluator[] arguments, ValueList output)
{
    public Evaluation Run { get; } = run;

    public ValueList Input { get; } = input;

    public Evaluator[] Arguments { get; } = arguments;

    public ValueList Output { get; } = output;

    public void Return(in FhirPathValue value)
    {
        if (value.Exists) Output.Add(value);
    }

    public void Return(bool value) => Output.Add(FhirPathValue.Of(value));

    public void Return(string value) => Output.Add(FhirPathValue.Of(value));

    public void Return(int value) => Output.Add(FhirPathValue.Of(value));

    /// <summary>The input's only item as a system value; false when there is none, with a fault when there are several.</summary>
    public bool TryInput(out FhirPathValue value)
    {
        value = Singleton.Of(Run, Input).ToSystem();
        return value.Exists;
    }

    public bool TryInputText(out string text) => TryText(Singleton.Of(Run, Input), "The input", out text);

    public bool TryArgument(int index, out FhirPathValue value)
    {
        value = index < Arguments.Length ? Arguments[index].Single(Run).ToSystem() : default;
        return value.Exists;
    }

    public bool TryTextArgument(int index, out string text)
    {
        text = "";
        return index < Arguments.Length && TryText(Arguments[index].Single(Run), "The argument", out text);
    }

    public bool TryIntegerArgument(int index, out int value)
    {
        value = 0;
        if (!TryArgument(index, out var argument)) return false;
        if (argument.Kind == FhirPathKind.Integer)
        {
            value = (int)argument.Integer;
            return true;
        }

        FailType("The argument is an Integer", argument);
        return false;
    }

    public void FailType(string expected, in FhirPathValue found) =>
        Run.Fail("fhirpath-operand-type", $"{expected}; a {found.Type} was found.");

    private bool TryText(in FhirPathValue value, string what, out string text)
    {
        text = "";
        if (!value.Exists) return false;
        var system = value.ToSystem();
        if (system.String is { } found)
        {
            text = found;
            return true;
        }

        // FHIR's dates are strings in JSON, and R4's own invariants measure and match them as such.
        if (value.IsElement && system.IsTemporal)
        {
            text = value.Element.Text!;
            return true;
        }

        if (system.Exists || !value.Element.Type.IsPrimitive) FailType($"{what} is a String", system.Exists ? system : value);
        return false;
    }
}
