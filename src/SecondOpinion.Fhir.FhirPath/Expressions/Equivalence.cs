using SecondOpinion.Fhir.FhirPath.Units;
using SecondOpinion.Fhir.FhirPath.Values;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>The operator <c>~</c>. hl7.org/fhirpath/N1/#equivalence</summary>
internal static class Equivalence
{
    /// <summary>Compares collections whatever their order.</summary>
    public static bool Of(ValueList left, ValueList right)
    {
        if (left.Count != right.Count) return false;
        if (left.Count == 1) return Of(left[0], right[0]);
        var used = new bool[right.Count];
        for (var i = 0; i < left.Count; i++)
        {
            var found = -1;
            for (var j = 0; j < right.Count && found < 0; j++)
            {
                if (!used[j] && Of(left[i], right[j])) found = j;
            }

            if (found < 0) return false;
            used[found] = true;
        }

        return true;
    }

    public static bool Of(in FhirPathValue left, in FhirPathValue right)
    {
        if (left.IsElement && right.IsElement)
        {
            var (a, b) = (left.Element, right.Element);
            if (a == b) return true;
            if (!a.HasValue && !b.HasValue && !(ElementValue.IsQuantity(a.TypeName) && ElementValue.IsQuantity(b.TypeName))) return DeepEquivalent(a, b);
        }

        return OfSystem(left.ToSystem(), right.ToSystem());
    }

    /// <summary>Compares text without regard to case, and to which blank it is that separates words.</summary>
    public static bool Texts(string left, string right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && Fold(left[i]) != Fold(right[i])) return false;
        }

        return true;
    }

    private static char Fold(char c) => char.IsWhiteSpace(c) ? ' ' : char.ToUpperInvariant(c);

    private static bool OfSystem(in FhirPathValue left, in FhirPathValue right)
    {
        if (left.IsNumber && right.IsNumber) return Decimals(left.Decimal, right.Decimal);
        if (left.IsTemporal && right.IsTemporal)
        {
            if ((left.Kind == FhirPathKind.Time) != (right.Kind == FhirPathKind.Time)) return false;
            return Temporals.Compare(left.Temporal, right.Temporal, out var order) && order == 0;
        }

        if (left.Kind == FhirPathKind.Quantity || right.Kind == FhirPathKind.Quantity)
            return Quantities.Of(left) is { } a && Quantities.Of(right) is { } b && Quantities.Equivalent(a, b);
        if (left.Kind == FhirPathKind.String && right.Kind == FhirPathKind.String)
            return Texts(left.String!, right.String!);
        return Equality.Of(left, right) == Truth.True;
    }

    /// <summary>Compares after rounding to the precision of the less precise.</summary>
    public static bool Decimals(decimal left, decimal right)
    {
        var scale = Math.Min(DecimalText.SignificantScale(left), DecimalText.SignificantScale(right));
        return decimal.Round(left, scale, MidpointRounding.AwayFromZero) == decimal.Round(right, scale, MidpointRounding.AwayFromZero);
    }

    private static bool DeepEquivalent(Element left, Element right)
    {
        if (left.Type.IsResource && left.TypeName != right.TypeName) return false;
        var candidates = right.Children.ToList();
        var used = new bool[candidates.Count];
        var count = 0;
        foreach (var child in left.Children)
        {
            // Identifiers of elements have no meaning of their own.
            if (child.Name == "id" && !left.IsResource) continue;
            count++;
            var found = -1;
            for (var i = 0; i < candidates.Count && found < 0; i++)
            {
                if (!used[i] && ReferenceEquals(candidates[i].JsonName, child.JsonName) && Of(FhirPathValue.Of(child), FhirPathValue.Of(candidates[i]))) found = i;
            }

            if (found < 0) return false;
            used[found] = true;
        }

        return candidates.Count(c => c.Name != "id" || right.IsResource) == count;
    }
}
