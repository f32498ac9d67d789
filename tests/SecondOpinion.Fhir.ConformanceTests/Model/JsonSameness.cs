using System.Text.Json;
using System.Xml.Linq;

namespace SecondOpinion.Fhir.ConformanceTests.Model;

/// <summary>Compares JSON by value, numbers by their digits, and says where the first difference is.</summary>
internal static class JsonSameness
{
    /// <summary>Path of the first difference, or null.</summary>
    /// <param name="asPublished">
    /// Allows what HL7's converter did to the right one: narratives are compared by what they are in XHTML, without white space between elements,
    /// and fhir_comments, which R4 no longer has, are passed over.
    /// </param>
    public static string? Difference(JsonElement left, JsonElement right, bool asPublished, string path = "$")
    {
        if (left.ValueKind != right.ValueKind) return $"{path}: {left.ValueKind} and {right.ValueKind}";
        switch (left.ValueKind)
        {
            case JsonValueKind.Object:
                var others = right.EnumerateObject().Where(property => !asPublished || !IsComment(property)).ToDictionary(property => property.Name, property => property.Value);
                foreach (var property in left.EnumerateObject())
                {
                    if (!others.Remove(property.Name, out var other)) return $"{path}.{property.Name}: left only";
                    if (Difference(property.Value, other, asPublished, $"{path}.{property.Name}") is { } inside) return inside;
                }

                return others.Count > 0 ? $"{path}.{others.First().Key}: right only" : null;
            case JsonValueKind.Array:
                if (left.GetArrayLength() != right.GetArrayLength()) return $"{path}: {left.GetArrayLength()} and {right.GetArrayLength()} items";
                return left.EnumerateArray().Zip(right.EnumerateArray()).Select((pair, i) => Difference(pair.First, pair.Second, asPublished, $"{path}[{i}]")).FirstOrDefault(found => found is not null);
            case JsonValueKind.String:
                if (left.GetString() == right.GetString()) return null;
                return asPublished && path.EndsWith(".div", StringComparison.Ordinal) && IsSame(left.GetString()!, right.GetString()!) ? null : $"{path}: the strings";
            default:
                return left.GetRawText() == right.GetRawText() ? null : $"{path}: {left.GetRawText()} and {right.GetRawText()}";
        }
    }

    private static bool IsComment(JsonProperty property) => property.Name == "fhir_comments" || (property.Name[0] == '_' && HasOnlyComments(property.Value));

    private static bool HasOnlyComments(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(IsComment),
        JsonValueKind.Array => value.EnumerateArray().All(HasOnlyComments),
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static bool IsSame(string left, string right) => XNode.DeepEquals(XElement.Parse(left), XElement.Parse(right));
}
