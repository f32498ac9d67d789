using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>One element of a resource: a cheap view into its <see cref="ResourceDocument"/>. The default value is "no element".</summary>
public readonly struct Element : IEquatable<Element>
{
    private readonly ResourceDocument? document;
    private readonly int index;

    internal Element(ResourceDocument document, int index)
    {
        this.document = document;
        this.index = index;
    }

    /// <summary>True for an element, false for <c>default</c>.</summary>
    public bool Exists => document is not null;

    public ResourceDocument Document => document!;

    /// <summary>Place in the document's table; unique within the document, and smaller for parents than for their children.</summary>
    public int Index => index;

    public ElementSchema Schema => Node.Schema;

    /// <summary>FHIRPath's name: <c>value</c> for <c>valueQuantity</c>; the resource type for a root.</summary>
    public string Name => Node.Schema.Name;

    /// <summary>JSON's name: <c>valueQuantity</c>.</summary>
    public string JsonName => Node.Schema.JsonName;

    /// <summary>The element's type; for resources the concrete one.</summary>
    public TypeSchema Type => Node.Type;

    public string TypeName => Node.Type.Name;

    /// <summary>True at the root and at every contained or bundled resource.</summary>
    public bool IsResource => Node.Type.IsResource;

    public bool HasValue => Node.Kind != ValueKind.None;

    public ValueKind ValueKind => Node.Kind;

    /// <summary>Zero-based place among repeats; -1 when JSON wrote no list.</summary>
    public int Repeat => Node.Repeat;

    /// <summary>Offset of the value or object in the document's text.</summary>
    public int Start => Node.Start;

    /// <summary>Length in bytes of the value or object in the document's text.</summary>
    public int Length => Node.Length;

    /// <summary>The value's bytes as JSON wrote them, without quotes, escapes not undone; empty when there is no value.</summary>
    public ReadOnlySpan<byte> RawValue => Node.Kind switch
    {
        ValueKind.None => default,
        ValueKind.String => document!.Utf8.Span.Slice(Node.Start + 1, Node.Length - 2),
        _ => document!.Utf8.Span.Slice(Node.Start, Node.Length),
    };

    /// <summary>True when <see cref="RawValue"/> has escapes, so that it differs from <see cref="Text"/>.</summary>
    public bool IsEscaped => Node.IsEscaped;

    /// <summary>True where the text held something else than this element can be. The document's issues say what; no other rule need look at it.</summary>
    public bool IsMalformed => Node.IsMalformed;

    /// <summary>The value as text: a string without escapes, a number with all its digits, <c>true</c> or <c>false</c>; null when there is none.</summary>
    public string? Text => Node.Kind switch
    {
        ValueKind.None => null,
        ValueKind.String when Node.IsEscaped => Unescape(document!.Utf8.Span.Slice(Node.Start, Node.Length)),
        _ => Encoding.UTF8.GetString(RawValue),
    };

    /// <summary>The JSON of a resource or other object, as it was received.</summary>
    public ReadOnlyMemory<byte> Json => document!.Utf8.Slice(Node.Start, Node.Length);

    public Element Parent => At(Node.Parent);

    public ElementChildren Children => new(document!, Node.FirstChild, null);

    public Element FirstChild => At(Node.FirstChild);

    public Element NextSibling => At(Node.NextSibling);

    /// <summary>The resource this element belongs to: itself when it is one.</summary>
    public Element Resource
    {
        get
        {
            var element = this;
            while (element.Exists && !element.IsResource) element = element.Parent;
            return element;
        }
    }

    /// <summary>Where the element stands, as FHIRPath with zero-based indices: <c>Bundle.entry[3].resource.code</c>.</summary>
    public string Path
    {
        get
        {
            if (!Exists) return "";
            var path = new StringBuilder();
            AppendPath(path);
            return path.ToString();
        }
    }

    private ref readonly Node Node => ref document!.Nodes[index];

    public static bool operator ==(Element left, Element right) => left.Equals(right);

    public static bool operator !=(Element left, Element right) => !left.Equals(right);

    /// <summary>The elements with this FHIRPath name, in order.</summary>
    public ElementChildren ChildrenNamed(string name) => new(document!, Node.FirstChild, name);

    /// <summary>The first element with this FHIRPath name, or no element. May be called on "no element".</summary>
    public Element Child(string name)
    {
        if (!Exists) return default;
        foreach (var child in ChildrenNamed(name)) return child;
        return default;
    }

    /// <summary>The text of the first element with this name, or null.</summary>
    public string? ChildText(string name) => Child(name) is { Exists: true } child ? child.Text : null;

    /// <summary>True when the value is this text.</summary>
    public bool ValueEquals(string text)
    {
        if (Node.Kind == ValueKind.None) return false;
        if (Node.IsEscaped) return Text == text;
        var raw = RawValue;
        if (raw.Length < text.Length || raw.Length > text.Length * 3) return false;
        Span<byte> utf8 = text.Length <= 128 ? stackalloc byte[text.Length * 3] : new byte[text.Length * 3];
        return raw.SequenceEqual(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    public bool Equals(Element other) => ReferenceEquals(document, other.document) && index == other.index;

    public override bool Equals(object? obj) => obj is Element other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(document, index);

    public override string ToString() => Path;

    private static string Unescape(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    private Element At(int at) => at < 0 ? default : new Element(document!, at);

    private void AppendPath(StringBuilder path)
    {
        if (Parent is { Exists: true } parent)
        {
            parent.AppendPath(path);
            path.Append('.');
        }

        path.Append(Name);
        if (Repeat >= 0) path.Append('[').Append(Repeat).Append(']');
    }
}
