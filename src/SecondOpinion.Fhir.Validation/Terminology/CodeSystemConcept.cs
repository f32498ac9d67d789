using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>One concept of a code system: what it is called, where it stands and what is said of it.</summary>
internal sealed class CodeSystemConcept
{
    private readonly List<CodeSystemProperty> properties = [];
    private readonly HashSet<string> parents = [];

    public CodeSystemConcept(string code, JsonElement json)
    {
        Code = code;
        Display = json.Text("display");
        Definition = json.Text("definition");
        Designations = CodeDesignation.ReadAll(json);
    }

    public string Code { get; }

    public string? Display { get; }

    public string? Definition { get; }

    public IReadOnlyList<CodeDesignation> Designations { get; }

    public IReadOnlyList<CodeSystemProperty> Properties => properties;

    public IReadOnlySet<string> Parents => parents;

    /// <summary>It only groups others. hl7.org/fhir/R4/codesystem-concept-properties.html</summary>
    public bool IsAbstract => Has("notSelectable", "true") || Has("abstract", "true");

    public bool IsInactive => Has("inactive", "true") || Has("status", "retired") || Has("status", "inactive");

    public bool Has(string name, string value) => properties.Exists(property => property.Name == name && property.Text == value);

    /// <summary>Takes in a place where the concept stands: some systems list one under each of its parents.</summary>
    public void Add(JsonElement json, string? parent)
    {
        if (parent is not null) parents.Add(parent);
        foreach (var item in json.Items("property"))
        {
            if (CodeSystemProperty.Read(item) is not { } property || properties.Contains(property)) continue;
            properties.Add(property);

            // Some systems write their hierarchy as properties. hl7.org/fhir/R4/codesystem-concept-properties.html
            if (property.Name is "parent" or "subsumedBy") parents.Add(property.Text);
        }
    }
}
