namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>A search parameter of one resource type as index rows name it, with the number that the store gave it.</summary>
internal sealed class IndexedParameter(string name)
{
    private volatile int symbol;

    /// <summary><c>Task?status</c>; parts of composites and the like have a suffix of their own.</summary>
    public string Name { get; } = name;

    /// <summary>0 until a commit that used it is on disk.</summary>
    public int Symbol
    {
        get => symbol;
        set => symbol = value;
    }

    public static string NameOf(string resourceType, string code) => $"{resourceType}?{code}";

    /// <summary>What a type is called where its parameters are those of contained resources: <c>#Medication?code</c>.</summary>
    public static string TypeOfContained(string resourceType) => "#" + resourceType;

    /// <summary>References to what lies in the same container, which no search of references finds.</summary>
    public static string NameOfContained(string name) => name + ":contained";

    /// <summary>A component of a composite, counted from 0.</summary>
    public static string NameOfPart(string name, int index) => $"{name}${index}";

    /// <summary>Identifiers of a reference's target, for <c>:identifier</c>.</summary>
    public static string NameOfIdentifiers(string name) => name + ":identifier";

    /// <summary>Words that go with codes, for <c>:text</c>.</summary>
    public static string NameOfTexts(string name) => name + ":text";

    /// <summary>Amounts in base units.</summary>
    public static string NameOfUnits(string name) => name + ":ucum";

    /// <summary>Identifiers with the code of their type before them, for <c>:of-type</c>.</summary>
    public static string NameOfTypedIdentifiers(string name) => name + ":of-type";

    /// <summary>Code of the tags that a deleted resource had. No search asks for it.</summary>
    public const string TagsLeft = "_tag:left";
}
