using SecondOpinion.Fhir.FhirPath.Units;
using SecondOpinion.Fhir.FhirPath.Values;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>The operator <c>=</c>. hl7.org/fhirpath/N1/#equality</summary>
internal static class Equality
{
    /// <summary>Compares collections: in order, item by item.</summary>
    public static Truth Of(ValueList left, ValueList right)
    {
        if (left.Count == 0 || right.Count == 0) return Truth.Empty;
        if (left.Count != right.Count) return Truth.False;
        var result = Truth.True;
        for (var i = 0; i < left.Count; i++)
        {
            var each = Of(left[i], right[i]);
            if (each == Truth.False) return Truth.False;
            if (each == Truth.Empty) result = Truth.Empty;
        }

        return result;
    }

    /// <summary>Compares two items; Empty where what is known of dates or units does not suffice to tell.</summary>
    public static Truth Of(in FhirPathValue left, in FhirPathValue right)
    {
        if (left.IsElement && right.IsElement)
        {
            var (a, b) = (left.Element, right.Element);
            if (a == b) return Truth.True;
            if (ElementValue.IsText(a) && ElementValue.IsText(b)) return Singleton.Of(TextEquals(a, b));
            if (!a.HasValue && !b.HasValue && !(ElementValue.IsQuantity(a.TypeName) && ElementValue.IsQuantity(b.TypeName))) return Singleton.Of(DeepEquals(a, b));
        }
        else if (right.Kind == FhirPathKind.String && left.IsElement && ElementValue.IsText(left.Element))
        {
            return Singleton.Of(left.Element.ValueEquals(right.String!));
        }
        else if (left.Kind == FhirPathKind.String && right.IsElement && ElementValue.IsText(right.Element))
        {
            return Singleton.Of(right.Element.ValueEquals(left.String!));
        }

        return OfSystem(left.ToSystem(), right.ToSystem());
    }

    /// <summary>True where membership, distinctness and the like ask for equality: not knowing counts as different.</summary>
    public static bool AreEqual(in FhirPathValue left, in FhirPathValue right) => left.IsSame(right) || Of(left, right) == Truth.True;

    /// <summary>Equality of everything an element has: its value and, whatever their order in the text, its children.</summary>
    public static bool DeepEquals(Element left, Element right)
    {
        if (left.HasValue != right.HasValue) return false;
        if (left.HasValue && OfSystem(ElementValue.Of(left), ElementValue.Of(right)) != Truth.True) return false;
        if (left.Type.IsResource && left.TypeName != right.TypeName) return false;
        if (left.Children.Count() != right.Children.Count()) return false;
        var (a, b) = (left.FirstChild, right.FirstChild);
        for (; a.Exists; a = a.NextSibling, b = b.NextSibling)
        {
            if (!ReferenceEquals(a.JsonName, b.JsonName)) return DeepEqualsByName(left, right);
            if (!DeepEquals(a, b)) return false;
        }

        return true;
    }

    private static bool DeepEqualsByName(Element left, Element right)
    {
        foreach (var child in left.Children)
        {
            var ordinal = 0;
            foreach (var same in left.ChildrenNamed(child.Name))
            {
                if (same == child) break;
                ordinal++;
            }

            var found = false;
            foreach (var candidate in right.ChildrenNamed(child.Name))
            {
                if (ordinal-- != 0) continue;
                found = DeepEquals(child, candidate);
                break;
            }

            if (!found) return false;
        }

        return true;
    }

    private static bool TextEquals(Element left, Element right) =>
        left.IsEscaped || right.IsEscaped ? left.Text == right.Text : left.RawValue.SequenceEqual(right.RawValue);

    private static Truth OfSystem(in FhirPathValue left, in FhirPathValue right)
    {
        if (left.IsNumber && right.IsNumber)
            return Singleton.Of(left.IsInteger && right.IsInteger ? left.Integer == right.Integer : left.Decimal == right.Decimal);
        if (left.IsTemporal && right.IsTemporal)
        {
            if ((left.Kind == FhirPathKind.Time) != (right.Kind == FhirPathKind.Time)) return Truth.False;
            return Temporals.Compare(left.Temporal, right.Temporal, out var order) ? Singleton.Of(order == 0) : Truth.Empty;
        }

        if (left.Kind == FhirPathKind.Quantity || right.Kind == FhirPathKind.Quantity)
        {
            if (Quantities.Of(left) is not { } a || Quantities.Of(right) is not { } b) return Truth.False;
            return Quantities.Equal(a, b);
        }

        if (left.Kind != right.Kind) return Truth.False;
        return left.Kind switch
        {
            FhirPathKind.Boolean => Singleton.Of(left.Boolean == right.Boolean),
            FhirPathKind.String => Singleton.Of(left.String == right.String),
            FhirPathKind.TypeInfo => Singleton.Of(left.TypeInfo == right.TypeInfo),
            _ => Truth.False,
        };
    }
}
