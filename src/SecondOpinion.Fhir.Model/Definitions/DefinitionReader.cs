using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>Reads definitions from their JSON. It stands below the element tree, which needs definitions to exist, so it uses the bare DOM.</summary>
internal static class DefinitionReader
{
    private const string MaxValueSetExtension = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";
    private const string BestPracticeExtension = "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice";
    private const string MinLengthExtension = "http://hl7.org/fhir/StructureDefinition/minLength";
    private const string LanguageControlExtension = "http://hl7.org/fhir/StructureDefinition/narrative-language-control";
    private const string MustHaveValueExtension = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.mustHaveValue";
    private const string ValueAlternativesExtension = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.valueAlternatives";
    private const string FhirTypeExtension = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";

    public static StructureDefinition ReadStructure(JsonElement json) => new()
    {
        Url = json.GetProperty("url").GetString()!,
        Version = Text(json, "version"),
        Name = Text(json, "name") ?? "",
        Title = Text(json, "title"),
        Kind = Text(json, "kind") ?? "",
        Abstract = json.TryGetProperty("abstract", out var isAbstract) && isAbstract.GetBoolean(),
        Type = Text(json, "type") ?? "",
        BaseDefinition = Text(json, "baseDefinition"),
        IsProfile = IsConstraint(json),
        Contexts = Items(json, "context").Select(c => new ExtensionContext(Text(c, "type") ?? "", Text(c, "expression") ?? "")).ToArray(),
        Snapshot = ReadRows(json, "snapshot"),
        Differential = ReadRows(json, "differential"),
    };

    public static SearchParameter ReadSearchParameter(JsonElement json) => new(
        json.GetProperty("url").GetString()!,
        Text(json, "code") ?? "",
        Enum.Parse<SearchParameterType>(Text(json, "type") ?? "special", ignoreCase: true),
        Texts(json, "base"),
        Text(json, "expression"),
        Texts(json, "target"),
        Items(json, "component").Select(c => new SearchParameterComponent(Text(c, "definition") ?? "", Text(c, "expression") ?? "")).ToArray());

    public static ElementDefinition ReadElement(JsonElement json)
    {
        var max = ReadMax(Text(json, "max"));
        var extensions = Items(json, "extension").ToArray();
        return new ElementDefinition
        {
            Id = Text(json, "id") ?? Text(json, "path") ?? "",
            Path = Text(json, "path") ?? "",
            SliceName = Text(json, "sliceName"),
            Short = Text(json, "short"),
            Min = json.TryGetProperty("min", out var min) ? min.GetInt32() : 0,
            Max = max,
            StatesMin = min.ValueKind != JsonValueKind.Undefined,
            StatesMax = json.TryGetProperty("max", out _),
            BaseMax = json.TryGetProperty("base", out var @base) ? ReadMax(Text(@base, "max")) : max,
            Types = Items(json, "type").Select(ReadType).ToArray(),
            ContentReference = Text(json, "contentReference") is { } reference ? reference[(reference.IndexOf('#') + 1)..] : null,
            Binding = json.TryGetProperty("binding", out var binding) ? ReadBinding(binding) : null,
            Fixed = WithPrefix(json, "fixed"),
            Pattern = WithPrefix(json, "pattern"),
            MinValue = WithPrefix(json, "minValue"),
            MaxValue = WithPrefix(json, "maxValue"),
            MaxLength = json.TryGetProperty("maxLength", out var maxLength) ? maxLength.GetInt32() : null,
            MinLength = With(extensions, MinLengthExtension).Select(e => e.TryGetProperty("valueInteger", out var least) ? least.GetInt32() : (int?)null).FirstOrDefault(),
            MustHaveValue = With(extensions, MustHaveValueExtension).Any(e => IsTrue(e, "valueBoolean")),
            ValueAlternatives = With(extensions, ValueAlternativesExtension).Select(e => Text(e, "valueCanonical")).OfType<string>().ToArray(),
            NarrativeLanguages = With(extensions, LanguageControlExtension).Select(e => Text(e, "valueCode")).OfType<string>().ToArray(),
            Slicing = json.TryGetProperty("slicing", out var slicing) ? ReadSlicing(slicing) : null,
            Constraints = Items(json, "constraint").Select(ReadConstraint).ToArray(),
            IsModifier = IsTrue(json, "isModifier"),
            IsSummary = IsTrue(json, "isSummary"),
            MustSupport = IsTrue(json, "mustSupport"),
        };
    }

    internal static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    // Whatever it calls itself, a definition of a type that has another's name and address only constrains that type.
    private static bool IsConstraint(JsonElement json) => Text(json, "derivation") switch
    {
        "constraint" => true,
        "specialization" => Text(json, "kind") != "logical" && Text(json, "type") is { } type && Text(json, "url") is { } url && url[(url.LastIndexOf('/') + 1)..] != type,
        _ => false,
    };

    private static IEnumerable<JsonElement> With(JsonElement[] extensions, string url) => extensions.Where(extension => Text(extension, "url") == url);

    private static ElementDefinition[] ReadRows(JsonElement json, string view) =>
        json.TryGetProperty(view, out var rows) ? Items(rows, "element").Select(ReadElement).ToArray() : [];

    private static string[] Texts(JsonElement json, string name) => Items(json, name).Select(item => item.GetString()!).ToArray();

    private static int ReadMax(string? max) => max is null or "*" ? int.MaxValue : int.Parse(max);

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static TypeReference ReadType(JsonElement json)
    {
        // The types of id, url and primitive values are written as FHIRPath system types; the FHIR type stands in an extension.
        var fhirType = Items(json, "extension").Where(e => Text(e, "url") == FhirTypeExtension).Select(e => Text(e, "valueUrl") ?? Text(e, "valueUri"));
        var code = fhirType.FirstOrDefault() ?? Text(json, "code") ?? "";
        return new TypeReference(code, Texts(json, "profile"), Texts(json, "targetProfile")) { Aggregation = Texts(json, "aggregation"), Versioning = Text(json, "versioning") };
    }

    private static Binding ReadBinding(JsonElement json)
    {
        var max = Items(json, "extension").FirstOrDefault(e => Text(e, "url") == MaxValueSetExtension);
        var maxValueSet = max.ValueKind == JsonValueKind.Object ? Text(max, "valueCanonical") ?? Text(max, "valueUri") : null;
        return new Binding(Text(json, "strength") ?? "example", Text(json, "valueSet"), maxValueSet);
    }

    private static Slicing ReadSlicing(JsonElement json) => new(
        Items(json, "discriminator").Select(d => new Discriminator(Text(d, "type") ?? "", Text(d, "path") ?? "")).ToArray(),
        IsTrue(json, "ordered"),
        Text(json, "rules") ?? "open");

    private static Constraint ReadConstraint(JsonElement json) => new(
        Text(json, "key") ?? "",
        Text(json, "severity") == "error" ? IssueSeverity.Error : IssueSeverity.Warning,
        Text(json, "human") ?? "",
        Text(json, "expression"),
        Text(json, "source"),
        Items(json, "extension").Any(e => Text(e, "url") == BestPracticeExtension && IsTrue(e, "valueBoolean")));

    private static JsonElement? WithPrefix(JsonElement json, string prefix)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name.Length > prefix.Length && property.Name.StartsWith(prefix, StringComparison.Ordinal) && char.IsUpper(property.Name[prefix.Length]))
                return property.Value;
        }

        return null;
    }
}
