using System.Runtime.InteropServices;
using System.Text;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>A type as the parser needs it: which properties an object of this type may have, found by their UTF-8 name.</summary>
/// <remarks>Built once per type, on first use, from the type's own snapshot; profiles never change it.</remarks>
public sealed class TypeSchema
{
    private readonly Func<string, TypeSchema?> findType;
    private readonly Lazy<ElementSchema[]> elements;
    private readonly Lazy<Slot[]> slots;
    private readonly Lazy<ElementSchema> rootElement;

    internal TypeSchema(
        string name, string path, TypeKind kind, bool isAbstract, string? baseTypeName,
        Func<string, TypeSchema?> findType, Func<TypeSchema, ElementSchema[]> buildElements)
    {
        Name = name;
        Path = path;
        Kind = kind;
        IsAbstract = isAbstract;
        BaseTypeName = baseTypeName;
        this.findType = findType;
        JsonKind = kind != TypeKind.Primitive ? ValueKind.None : name switch
        {
            "boolean" => ValueKind.Boolean,
            "integer" or "unsignedInt" or "positiveInt" or "decimal" => ValueKind.Number,
            _ => ValueKind.String,
        };
        elements = new Lazy<ElementSchema[]>(() => buildElements(this));
        slots = new Lazy<Slot[]>(BuildSlots);
        rootElement = new Lazy<ElementSchema>(() => new ElementSchema(name, name, name, isList: false, definition: null, order: 0, () => this));
    }

    /// <summary>Name in FHIR's type system: <c>Patient</c>, <c>HumanName</c>, <c>code</c>; <c>BackboneElement</c> or <c>Element</c> for nameless groups.</summary>
    public string Name { get; }

    /// <summary>Where it is defined: <c>Patient</c>, <c>Patient.contact</c>.</summary>
    public string Path { get; }

    public TypeKind Kind { get; }

    public bool IsAbstract { get; }

    public string? BaseTypeName { get; }

    public TypeSchema? BaseType => BaseTypeName is null ? null : findType(BaseTypeName);

    /// <summary>Every element in the order of the definition; a choice has one entry per type.</summary>
    public IReadOnlyList<ElementSchema> Elements => elements.Value;

    public bool IsPrimitive => Kind == TypeKind.Primitive;

    /// <summary>How JSON writes a value of this type; None for everything but primitives.</summary>
    public ValueKind JsonKind { get; }

    /// <summary>The element that a resource of this type is when it stands alone.</summary>
    public ElementSchema RootElement => rootElement.Value;

    public bool IsResource => Kind == TypeKind.Resource;

    /// <summary>True for this type and everything it specialises.</summary>
    public bool IsOrInherits(string typeName)
    {
        for (var type = this; type is not null; type = type.BaseType)
        {
            if (type.Name == typeName) return true;
        }

        return false;
    }

    /// <summary>The element that JSON writes under this property name, or null when the type has none.</summary>
    public ElementSchema? Find(ReadOnlySpan<byte> jsonName)
    {
        var table = slots.Value;
        var mask = table.Length - 1;
        for (var at = Hash(jsonName) & mask; table[at].Element is { } element; at = (at + 1) & mask)
        {
            if (jsonName.SequenceEqual(table[at].Name)) return element;
        }

        return null;
    }

    public ElementSchema? Find(string jsonName)
    {
        // No element's name is longer than 40 characters.
        Span<byte> utf8 = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(jsonName, utf8, out var length) ? Find(utf8[..length]) : null;
    }

    public override string ToString() => Path;

    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = (uint)name.Length;
        foreach (var b in name) hash = (hash * 31) + b;
        return (int)(hash ^ (hash >> 15)) & int.MaxValue;
    }

    private Slot[] BuildSlots()
    {
        var size = 8;
        while (size < Elements.Count * 2) size *= 2;
        var table = new Slot[size];
        foreach (var element in Elements)
        {
            var name = Encoding.UTF8.GetBytes(element.JsonName);
            var at = Hash(name) & (size - 1);
            while (table[at].Element is not null) at = (at + 1) & (size - 1);
            table[at] = new Slot(name, element);
        }

        return table;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(byte[] Name, ElementSchema? Element);
}
