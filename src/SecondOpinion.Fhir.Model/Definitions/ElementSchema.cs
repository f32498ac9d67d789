namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>One element of a type as the parser needs it: its name in JSON, its type, and whether JSON writes a list.</summary>
public sealed class ElementSchema
{
    private readonly Func<TypeSchema?> resolveType;
    private TypeSchema? type;

    internal ElementSchema(string name, string jsonName, string typeCode, bool isList, ElementDefinition? definition, int order, Func<TypeSchema?> resolveType)
    {
        Name = string.Intern(name);
        JsonName = string.Intern(jsonName);
        TypeCode = typeCode;
        IsList = isList;
        Definition = definition;
        Order = order;
        this.resolveType = resolveType;
    }

    /// <summary>FHIRPath's name: <c>value</c> for every <c>value[x]</c>. Interned, so that names compare by reference first.</summary>
    public string Name { get; }

    /// <summary>JSON's and XML's name: <c>valueQuantity</c>. Interned.</summary>
    public string JsonName { get; }

    public string TypeCode { get; }

    public bool IsList { get; }

    public bool IsChoice => !ReferenceEquals(Name, JsonName);

    /// <summary>The row of the defining snapshot; null for a resource that stands alone.</summary>
    public ElementDefinition? Definition { get; }

    /// <summary>Place among the elements of the type, which is the order XML demands.</summary>
    public int Order { get; }

    /// <summary>The type of the content; for resources inside resources the abstract Resource.</summary>
    public TypeSchema? Type => type ??= resolveType();

    public override string ToString() => JsonName;
}
