using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>Breaches of how values are written, and of which codes there are.</summary>
internal static class ValueMutations
{
    private const string Ucum = "http://unitsofmeasure.org";

    public static IEnumerable<Mutation> All { get; } =
    [
        new("bad date", t => t.Element.TypeName is "date" or "dateTime" ? t.SetAndTell("2024-02-30") : null),
        new("bad month", t => t.Element.TypeName is "date" or "dateTime" ? t.SetAndTell("2024-13") : null),
        new("time without an offset", t => t.Element.TypeName is "dateTime" or "instant" ? t.SetAndTell("2024-01-01T10:00:00") : null),
        new("bad instant", t => t.Element.TypeName == "instant" ? t.SetAndTell("2024-01-01") : null),
        new("bad id", t => t.Element.TypeName == "id" || (t.Element.Name == "id" && t.Element.Parent.IsResource) ? t.SetAndTell("not an id!") : null),
        new("long id", t => t.Element.TypeName == "id" || (t.Element.Name == "id" && t.Element.Parent.IsResource) ? t.SetAndTell(new string('a', 65)) : null),
        new("bad uri", t => t.Element.TypeName is "uri" or "url" or "canonical" ? t.SetAndTell("http://a b") : null),
        new("bad base64", t => t.Element.TypeName == "base64Binary" ? t.SetAndTell("abc*") : null),
        new("bad code", t => t.Element.TypeName == "code" ? t.SetAndTell("a  b ") : null),
        new("integer out of range", t => t.Element.TypeName is "integer" or "positiveInt" or "unsignedInt" ? t.SetAndTell(3_000_000_000) : null),
        new("negative count", t => t.Element.TypeName is "positiveInt" or "unsignedInt" ? t.SetAndTell(-1) : null),
        new("long string", t => t.Element.TypeName is "string" or "markdown" ? t.SetAndTell(new string('a', (1 << 20) + 1)) : null),
        new("control character", t => t.Element.TypeName is "string" or "markdown" ? t.SetAndTell("a\u0001b") : null),
        new("bad code in a required binding", t => t.Element.TypeName == "code" && IsRequired(t.Element) ? t.SetAndTell("no-such-code") : null),
        new("bad concept in a required binding", t => Coded(t) is { } coding && t.Element.TypeName == "CodeableConcept" ? Set(coding, "code", "no-such-code", t.Element.Path) : null),
        new("wrong system in a required binding", t => Coded(t) is { } coding ? Set(coding, "system", "http://test.example/none", t.Element.Path) : null),
        new("unknown code of a known system", UnknownCode),
        new("bad unit", t => t.Own is { } own && t.Element.TypeName is "Quantity" or "Duration" or "Age" && Is(own = t.Own!, "system", Ucum) && own["code"] is not null ? Set(own, "code", "mg//dL", t.Element.Path + ".code") : null),
        new("bad language", t => t.Element.IsResource && t.Own is { } own ? Set(own, "language", "english language", t.Element.Path + ".language") : null),
        new("empty narrative", t => Div(t) ? t.SetAndTell("<div xmlns=\"http://www.w3.org/1999/xhtml\"> </div>") : null),
        new("script in a narrative", t => Div(t) ? t.SetAndTell("<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script>a</div>") : null),
        new("handler in a narrative", t => Div(t) ? t.SetAndTell("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p onclick=\"x\">a</p></div>") : null),
        new("narrative that is no xhtml", t => Div(t) ? t.SetAndTell("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a</div>") : null),
        new("narrative without its namespace", t => Div(t) ? t.SetAndTell("<div><p>a</p></div>") : null),
    ];

    private static bool Div(MutationTarget t) => t.Element.TypeName == "xhtml";

    private static bool IsRequired(Element element) => element.Schema.Definition?.Binding is { Strength: "required", ValueSet: not null }
        && !element.Schema.Definition.Binding.ValueSet!.Contains("mimetypes", StringComparison.Ordinal) && !element.Schema.Definition.Binding.ValueSet.Contains("languages", StringComparison.Ordinal);

    // A concept with one coding, which has to come from the value set.
    private static JsonObject? Coded(MutationTarget t)
    {
        if (!IsRequired(t.Element) || t.Own is not { } own) return null;
        if (t.Element.TypeName == "Coding") return own["system"] is null || own["code"] is null ? null : own;
        return t.Element.TypeName == "CodeableConcept" && own["coding"] is JsonArray { Count: 1 } list && list[0] is JsonObject coding && coding["system"] is not null ? coding : null;
    }

    private static string? UnknownCode(MutationTarget t)
    {
        if (t.Element.TypeName != "Coding" || t.Own is not { } own || own["code"] is null || own["system"] is null) return null;
        return Is(own, "system", "http://terminology.hl7.org/CodeSystem/v3-ActCode") || Is(own, "system", "http://terminology.hl7.org/CodeSystem/observation-category")
            ? Set(own, "code", "no-such-code", t.Element.Path + ".code")
            : null;
    }

    private static bool Is(JsonObject own, string name, string value) => own[name] is JsonValue found && found.TryGetValue<string>(out var text) && text == value;

    private static string Set(JsonObject own, string name, string value, string path)
    {
        own[name] = value;
        return path;
    }
}
