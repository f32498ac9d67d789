using SecondOpinion.Fhir.FhirPath.Units;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>FHIRPath's equality for hash sets: values that may be equal have one hash.</summary>
internal sealed class ValueComparer : IEqualityComparer<FhirPathValue>
{
    public static ValueComparer Instance { get; } = new();

    public bool Equals(FhirPathValue x, FhirPathValue y) => Equality.AreEqual(x, y);

    public int GetHashCode(FhirPathValue value)
    {
        var system = value.ToSystem();
        return system.Kind switch
        {
            FhirPathKind.String => system.String!.GetHashCode(StringComparison.Ordinal),
            FhirPathKind.Boolean => system.Boolean ? 1 : 2,
            FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal => system.Decimal.GetHashCode(),
            FhirPathKind.Quantity => Quantities.HashOf(system.Quantity!),

            // Equal moments may be written with different offsets, but lie in the same hour.
            FhirPathKind.Date or FhirPathKind.DateTime => (system.Temporal.UtcTicks / TimeSpan.TicksPerHour).GetHashCode(),
            FhirPathKind.Time => system.Temporal.Ticks.GetHashCode(),
            FhirPathKind.None => value.IsElement ? HashOf(value.Element) : 0,
            _ => (int)system.Kind,
        };
    }

    // Children may stand in any order, so what is combined must not depend on it.
    private static int HashOf(Element element)
    {
        var hash = 17;
        foreach (var child in element.Children)
        {
            var each = child.JsonName.GetHashCode(StringComparison.Ordinal);
            if (child.ValueKind == ValueKind.String && Values.ElementValue.IsText(child)) each ^= child.Text!.GetHashCode(StringComparison.Ordinal);
            hash += each;
        }

        return hash;
    }
}
