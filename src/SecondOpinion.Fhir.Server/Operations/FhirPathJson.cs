using System.Text.Json;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>Writes the items of a FHIRPath result as JSON.</summary>
internal static class FhirPathJson
{
    /// <summary>An element as it stands in its resource; a system value as JSON's own kind; a quantity as value and unit.</summary>
    public static void Write(Utf8JsonWriter writer, FhirPathValue item)
    {
        switch (item.Kind)
        {
            case FhirPathKind.Element when item.Element.HasValue:
                writer.WriteRawValue(item.Element.Document.Utf8.Span.Slice(item.Element.Start, item.Element.Length), skipInputValidation: true);
                break;
            case FhirPathKind.Element:
                writer.WriteRawValue(item.Element.Json.Span, skipInputValidation: true);
                break;
            case FhirPathKind.Boolean:
                writer.WriteBooleanValue(item.Boolean);
                break;
            case FhirPathKind.Integer or FhirPathKind.Long:
                writer.WriteNumberValue(item.Integer);
                break;
            case FhirPathKind.Decimal:
                writer.WriteNumberValue(item.Decimal);
                break;
            case FhirPathKind.Quantity:
                WriteQuantity(writer, item.Quantity!);
                break;
            case FhirPathKind.TypeInfo:
                writer.WriteStartObject();
                writer.WriteString("namespace", item.TypeInfo!.Namespace);
                writer.WriteString("name", item.TypeInfo.Name);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(item.ToString());
                break;
        }
    }

    /// <summary>The parameter that carries an item, typed: <c>{"name":"HumanName","valueHumanName":{...}}</c>.</summary>
    /// <param name="holder">Type of Parameters.parameter, which says what value[x] may be.</param>
    public static void WritePart(Utf8JsonWriter writer, FhirPathValue item, Model.Definitions.TypeSchema holder)
    {
        var type = item.Type.Name;
        var name = item.IsElement ? type : char.ToLowerInvariant(type[0]) + type[1..];
        writer.WriteStartObject();
        writer.WriteString("name", item.Kind == FhirPathKind.TypeInfo ? "TypeInfo" : name);
        var property = "value" + char.ToUpperInvariant(type[0]) + type[1..];
        if (item is { IsElement: true, Element.IsResource: true })
        {
            writer.WritePropertyName("resource");
            Write(writer, item);
        }
        else if (item.Kind is not (FhirPathKind.TypeInfo or FhirPathKind.Long) && holder.Find(property) is not null && (!item.IsElement || item.Element.HasValue || !item.Element.Type.IsPrimitive))
        {
            writer.WritePropertyName(property);
            Write(writer, item);
        }
        else
        {
            WriteAsText(writer, item);
        }

        writer.WriteEndObject();
    }

    /// <summary>Groups without a name of their own, which no value[x] can hold, go as JSON text in the extension that tools read.</summary>
    private static void WriteAsText(Utf8JsonWriter writer, FhirPathValue item)
    {
        using var buffer = new MemoryStream();
        using (var inner = new Utf8JsonWriter(buffer)) Write(inner, item);
        writer.WriteStartArray("extension");
        writer.WriteStartObject();
        writer.WriteString("url", "http://fhir.forms-lab.com/StructureDefinition/json-value");
        writer.WriteString("valueString", buffer.ToArray());
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteQuantity(Utf8JsonWriter writer, FhirPathQuantity quantity)
    {
        writer.WriteStartObject();
        writer.WriteNumber("value", quantity.Value);
        writer.WriteString("unit", quantity.Unit);
        if (quantity.System == FhirPathUnitSystem.Ucum)
        {
            writer.WriteString("system", "http://unitsofmeasure.org");
            writer.WriteString("code", quantity.Unit);
        }

        writer.WriteEndObject();
    }
}
