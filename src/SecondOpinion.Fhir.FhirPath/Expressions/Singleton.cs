namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>Where one item is expected. hl7.org/fhirpath/N1/#singleton-evaluation-of-collections</summary>
internal static class Singleton
{
    public static FhirPathValue Of(Evaluation run, ValueList list)
    {
        if (list.Count == 1) return list[0];
        if (list.Count > 1) run.Fail("fhirpath-not-single", $"A single item was expected, and {list.Count} were found. Choose one, with first() or where(...).");
        return default;
    }

    public static Truth Test(Evaluation run, ValueList list)
    {
        if (list.Count == 1) return Test(list[0]);
        if (list.Count > 1) run.Fail("fhirpath-not-single", $"A single Boolean was expected, and {list.Count} items were found. Use exists(), all(...) or first().");
        return Truth.Empty;
    }

    public static Truth Test(in FhirPathValue value)
    {
        if (value.Kind == FhirPathKind.Boolean) return Of(value.Boolean);
        if (value.IsElement && value.Element.TypeName == "boolean")
        {
            var system = value.ToSystem();
            return system.Exists ? Of(system.Boolean) : Truth.Empty;
        }

        return Truth.True;
    }

    public static Truth Of(bool value) => value ? Truth.True : Truth.False;

    public static Truth Not(Truth value) => value switch { Truth.True => Truth.False, Truth.False => Truth.True, _ => Truth.Empty };
}
