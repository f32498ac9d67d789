using System.Globalization;
using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>A fixed or pattern value, made ready to compare with elements.</summary>
internal sealed class ExpectedValue
{
    private readonly byte[]? value;
    private readonly bool isNumber;
    private readonly (string JsonName, ExpectedValue[] Items)[] properties = [];

    public ExpectedValue(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            // What stands under a name with an underscore are ids and extensions of primitives, which no profile fixes.
            properties = json.EnumerateObject()
                .Where(property => property.Name[0] != '_' && property.Name != "resourceType")
                .Select(property => (property.Name, Items(property.Value)))
                .ToArray();
            return;
        }

        isNumber = json.ValueKind == JsonValueKind.Number;
        Text = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        value = Encoding.UTF8.GetBytes(Text);
    }

    /// <summary>The value of a primitive; null for an object.</summary>
    public string? Text { get; }

    /// <summary>True when the element is this value and nothing more.</summary>
    public bool IsExactly(Element element)
    {
        if (value is not null) return element.HasValue && HasValue(element);
        var index = 0;
        foreach (var child in element.Children) index += IsExpected(child) ? 1 : int.MinValue / 2;
        return index >= 0 && index == properties.Sum(property => property.Items.Length) && Array.TrueForAll(properties, property => ItemsAreExactly(element, property));
    }

    /// <summary>True when the element has at least this: every property, and for a list an item for each of the pattern's.</summary>
    public bool IsContainedIn(Element element)
    {
        if (value is not null) return element.HasValue && HasValue(element);
        foreach (var (jsonName, items) in properties)
        {
            foreach (var item in items)
            {
                if (!item.IsInAny(element, jsonName)) return false;
            }
        }

        return true;
    }

    private static ExpectedValue[] Items(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().Select(item => new ExpectedValue(item)).ToArray() : [new ExpectedValue(json)];

    private static bool ItemsAreExactly(Element element, (string JsonName, ExpectedValue[] Items) property)
    {
        var index = 0;
        foreach (var child in element.Children)
        {
            if (child.JsonName == property.JsonName && (index >= property.Items.Length || !property.Items[index++].IsExactly(child))) return false;
        }

        return index == property.Items.Length;
    }

    private bool IsExpected(Element child) => Array.Exists(properties, property => property.JsonName == child.JsonName);

    private bool IsInAny(Element element, string jsonName)
    {
        foreach (var child in element.Children)
        {
            if (child.JsonName == jsonName && IsContainedIn(child)) return true;
        }

        return false;
    }

    private bool HasValue(Element element)
    {
        if (element.Utf8().SequenceEqual(value)) return true;
        return isNumber && decimal.TryParse(element.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var found)
            && decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var expected) && found == expected;
    }
}
