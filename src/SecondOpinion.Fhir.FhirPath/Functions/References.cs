using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>Finds what a reference means. hl7.org/fhir/R4/references.html and, inside a Bundle, hl7.org/fhir/R4/bundle.html#references</summary>
internal static class References
{
    private static readonly ConditionalWeakTable<DefinitionCatalogue, ConcurrentDictionary<string, ResourceDocument>> Placeholders = [];

    public static Element Resolve(FhirPathContext context, in FhirPathValue value)
    {
        var element = value.Element;
        var isReference = element.Exists && element.TypeName == "Reference";
        var text = isReference ? element.ChildText("reference") : value.ToSystem().String;
        if (!string.IsNullOrEmpty(text))
        {
            if (text[0] == '#') return Contained(element, text.AsSpan(1));
            var inBundle = InBundle(element, text);
            if (inBundle.Exists) return inBundle;
            var elsewhere = context.Resolve?.Invoke(text) ?? default;
            if (elsewhere.Exists) return elsewhere;
        }

        if (!context.TypesUnresolvedReferences) return default;
        var type = (text is null ? null : TypeOf(context.Definitions, text)) ?? (isReference ? element.ChildText("type") : null);
        return type is null ? default : Placeholder(context.Definitions, type);
    }

    /// <summary>The resource type that a literal reference names: <c>Patient</c> in <c>http://server/fhir/Patient/1/_history/2</c>.</summary>
    public static string? TypeOf(DefinitionCatalogue definitions, string reference)
    {
        var segments = reference.Split('/');
        var last = segments.Length - 1;
        if (last >= 3 && segments[last - 1] == "_history") last -= 2;
        return last >= 1 && segments[last - 1].Length > 0 && char.IsAsciiLetterUpper(segments[last - 1][0]) && definitions.FindResourceType(segments[last - 1]) is { } type
            ? type.Name
            : null;
    }

    private static Element Contained(Element element, ReadOnlySpan<char> id)
    {
        var root = element.RootResource();
        if (!root.Exists || id.IsEmpty) return root;
        foreach (var contained in root.ChildrenNamed("contained"))
        {
            if (contained.ChildText("id") is { } own && id.SequenceEqual(own)) return contained;
        }

        return default;
    }

    private static Element InBundle(Element element, string text)
    {
        // The entry that holds the element tells the base that a relative reference is relative to.
        Element entry = default;
        var bundle = element;
        for (; bundle.Exists && !(bundle.TypeName == "Bundle" && bundle.IsResource); bundle = bundle.Parent)
        {
            if (bundle.Name == "entry") entry = bundle;
        }

        if (!bundle.Exists) return default;
        var version = text.IndexOf("/_history/", StringComparison.Ordinal);
        var wanted = version < 0 ? text : text[..version];
        var isAbsolute = wanted.Contains(':');
        var full = isAbsolute ? wanted : BaseOf(entry) + wanted;
        Element byIdentity = default;
        foreach (var candidate in bundle.ChildrenNamed("entry"))
        {
            var fullUrl = candidate.Child("fullUrl");
            var resource = candidate.Child("resource");
            if (!resource.Exists) continue;
            if (fullUrl.Exists && fullUrl.ValueEquals(full)) return resource;
            if (!isAbsolute && !byIdentity.Exists && Identifies(resource, wanted)) byIdentity = resource;
        }

        return byIdentity;
    }

    private static string BaseOf(Element entry)
    {
        if (!entry.Exists || entry.ChildText("fullUrl") is not { } fullUrl || !fullUrl.StartsWith("http", StringComparison.Ordinal)) return "";
        var id = fullUrl.LastIndexOf('/');
        var type = id <= 0 ? -1 : fullUrl.LastIndexOf('/', id - 1);
        return type < 0 ? "" : fullUrl[..(type + 1)];
    }

    private static bool Identifies(Element resource, string reference)
    {
        var type = resource.TypeName;
        return reference.Length > type.Length + 1 && reference.StartsWith(type, StringComparison.Ordinal) && reference[type.Length] == '/'
            && resource.ChildText("id") is { } id && reference.AsSpan(type.Length + 1).SequenceEqual(id);
    }

    private static Element Placeholder(DefinitionCatalogue definitions, string type)
    {
        if (definitions.FindResourceType(type) is null) return default;
        return Placeholders.GetOrCreateValue(definitions).GetOrAdd(type, (name, d) => ResourceDocument.Parse($$"""{"resourceType":"{{name}}"}""", d).Value, definitions).Root;
    }
}
