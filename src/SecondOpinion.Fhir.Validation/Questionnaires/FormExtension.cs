using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>The extensions by which a form says what its elements can't.</summary>
internal static class FormExtension
{
    public const string Core = "http://hl7.org/fhir/StructureDefinition/";

    public const string Sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";

    /// <summary>The value of the first extension of this url, or no element.</summary>
    public static Element Value(Element holder, string url)
    {
        foreach (var value in Values(holder, url)) return value;
        return default;
    }

    /// <summary>The values of all extensions of this url.</summary>
    public static IEnumerable<Element> Values(Element holder, string url)
    {
        foreach (var extension in All(holder, url))
        {
            if (extension.Child("value") is { Exists: true, IsMalformed: false } value) yield return value;
        }
    }

    /// <summary>The extensions of this url.</summary>
    public static List<Element> All(Element holder, string url)
    {
        var found = new List<Element>();
        foreach (var extension in holder.ChildrenNamed("extension"))
        {
            if (extension.Child("url").HasText(url)) found.Add(extension);
        }

        return found;
    }

    public static int? Integer(Element holder, string url) => int.TryParse(Value(holder, url) is { Exists: true } value ? value.Text : null, out var number) ? number : null;

    /// <summary>The FHIRPath in a string or an Expression; null where there is none, or none that can be parsed.</summary>
    public static FhirPathExpression? FhirPath(Element value)
    {
        var isOther = value.Exists && value.TypeName == "Expression" && !value.Child("language").HasText("text/fhirpath");
        var text = !value.Exists || isOther ? null : value.TypeName == "Expression" ? value.ChildText("expression") : value.Text;
        return text is not null && FhirPathExpression.Parse(text) is { Succeeded: true } parsed ? parsed.Value : null;
    }
}
