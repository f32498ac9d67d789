using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>Bindings, lengths and limits stand on elements whose types can have them; a binding is to a value set.</summary>
/// <remarks>hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.binding, .maxLength, .minValue[x] and .maxValue[x]</remarks>
internal sealed class ElementFacetsCheck : ICheck
{
    private static readonly HashSet<string> Bindable =
        ["code", "Coding", "CodeableConcept", "CodeableReference", "Quantity", "SimpleQuantity", "MoneyQuantity", "Age", "Distance", "Duration", "Count", "Range", "string", "uri", "url", "canonical", "oid", "uuid", "Extension"];

    private static readonly HashSet<string> Ordered =
        ["integer", "decimal", "instant", "date", "dateTime", "time", "positiveInt", "unsignedInt", "Quantity", "SimpleQuantity", "MoneyQuantity", "Age", "Count", "Distance", "Duration", "Money"];

    public void Check(Element element, ValidationRun run)
    {
        foreach (var row in ElementRows.Of(element, "differential"))
        {
            if (row.Child("binding") is { Exists: true } binding) CheckBinding(row, binding, run);
            foreach (var child in row.Children)
            {
                if (child.Name == "maxLength" && !Allows(row, IsText, run))
                    run.Error("structure-facet", child, "A length stands on an element that is no text or number. Remove it.");
                else if (child.Name is "minValue" or "maxValue" && !Allows(row, Ordered.Contains, run))
                    run.Error("structure-facet", child, "A limit stands on an element whose values have no order. Remove it.");
            }
        }
    }

    private static void CheckBinding(Element row, Element binding, ValidationRun run)
    {
        if (!Allows(row, Bindable.Contains, run))
            run.Error("structure-binding-type", binding, "A binding stands on an element that can hold no code. Remove the binding, or correct the type.");
        if (binding.Child("valueSet") is not { Exists: true, HasValue: true } named || named.RawValue.StartsWith((byte)'#')) return;
        var url = named.Text!;
        if (run.Profiles.Lint.Holds("ValueSet", url)) return;
        if (run.Profiles.Lint.OtherKind(url, "ValueSet") is { } kind)
            run.Error("structure-binding-target", named, $"The binding is to a {kind}, and must be to a value set. Correct the canonical.");
        else
            run.Warn("structure-binding-unknown", named, "The value set of the binding is not among the loaded definitions. Check the canonical, or load its package.");
    }

    private static bool IsText(string code) => code is not ("boolean" or "base64Binary" or "xhtml") && char.IsAsciiLetterLower(code[0]);

    // A row that names no type, or one that is not known, is on the safe side.
    private static bool Allows(Element row, Predicate<string> test, ValidationRun run)
    {
        var codes = ElementRows.TypeCodes(row);
        return codes.Count == 0 || codes.Exists(code => code.Length == 0 || test(code) || run.Profiles.Definitions.FindType(code) is null);
    }
}
