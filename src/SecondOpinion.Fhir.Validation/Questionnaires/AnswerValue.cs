using System.Globalization;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>Compares values of answers with values in the form, of any type that both can have.</summary>
internal static class AnswerValue
{
    private static readonly FhirPathExpression Equal = FhirPathExpression.Parse("$this = %other").Value;
    private static readonly FhirPathExpression Less = FhirPathExpression.Parse("$this < %other").Value;
    private static readonly FhirPathExpression Greater = FhirPathExpression.Parse("$this > %other").Value;

    /// <summary>Null when it cannot be told: dates of different precision, quantities without common unit.</summary>
    public static bool? AreEqual(Element value, Element other) => other.TypeName switch
    {
        "Coding" => value.TypeName == "Coding" && IsSameCoding(value, other),
        "Reference" => value.TypeName == "Reference" && Same(value, other, "reference"),
        "Attachment" => value.TypeName == "Attachment" && Same(value, other, "url") && Same(value, other, "data"),
        _ => Test(Equal, value, other),
    };

    /// <summary>Less than zero, zero or more as the value is less than the other, equal or greater; null when it cannot be told.</summary>
    public static int? Compare(Element value, Element other)
    {
        if (value.TypeName == "Quantity" && other.TypeName == "Quantity") return CompareQuantities(value, other);
        if (Test(Less, value, other) is not { } isLess) return null;
        return isLess ? -1 : Test(Greater, value, other) == true ? 1 : 0;
    }

    /// <summary>Units are compared by system and code; two quantities that name no unit at all are compared as numbers.</summary>
    private static int? CompareQuantities(Element value, Element other)
    {
        if (!Number(value, out var left) || !Number(other, out var right)) return null;
        var (code, otherCode) = (value.Child("code"), other.Child("code"));
        if (code.Exists && otherCode.Exists && Same(value, other, "system") && Same(value, other, "code")) return left.CompareTo(right);
        if (!code.Exists && !otherCode.Exists) return value.Child("unit").Exists || other.Child("unit").Exists ? null : left.CompareTo(right);
        if (Test(Less, value, other) is not { } isLess) return null;
        return isLess ? -1 : Test(Greater, value, other) == true ? 1 : 0;
    }

    private static bool Number(Element quantity, out decimal number) =>
        decimal.TryParse(quantity.ChildText("value"), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    // Options are often written without a system, and sometimes as no more than a display.
    private static bool IsSameCoding(Element value, Element other) =>
        other.Child("code").Exists ? Same(value, other, "system") && Same(value, other, "code") : !value.Child("code").Exists && Same(value, other, "display");

    private static bool Same(Element value, Element other, string name) => value.ChildText(name) == other.ChildText(name);

    private static bool? Test(FhirPathExpression expression, Element value, Element other)
    {
        var variables = new Dictionary<string, IReadOnlyList<FhirPathValue>> { ["other"] = [FhirPathValue.Of(other).ToSystem()] };
        var context = new FhirPathContext(DefinitionCatalogue.R4, DateTimeOffset.UnixEpoch) { Variables = variables };
        return expression.Test([FhirPathValue.Of(value).ToSystem()], context) is { Succeeded: true } outcome ? outcome.Value : null;
    }
}
