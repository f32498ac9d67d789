using System.Text;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation;

/// <summary>An element's value as unescaped UTF-8.</summary>
internal static class ElementText
{
    /// <summary>Empty when there is no value. Allocates for a value with escapes only.</summary>
    public static ReadOnlySpan<byte> Utf8(this Element element) => element.IsEscaped ? Encoding.UTF8.GetBytes(element.Text!) : element.RawValue;

    /// <summary>True when there is an element and its value is this text.</summary>
    public static bool HasText(this Element element, string text) => element.Exists && element.ValueEquals(text);
}
