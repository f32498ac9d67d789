using System.Runtime.InteropServices;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>One element in the flat table of a <see cref="ResourceDocument"/>. Links are indices into that table; -1 is none.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Node
{
    public ElementSchema Schema;
    public TypeSchema Type;
    public int Parent;
    public int FirstChild;
    public int LastChild;
    public int NextSibling;

    /// <summary>Offset in the text where the value, or the object, begins.</summary>
    public int Start;

    /// <summary>Length of the value's text, quotes included, or of the whole object.</summary>
    public int Length;

    /// <summary>Zero-based place among repeats; -1 when JSON wrote no list.</summary>
    public int Repeat;

    public ValueKind Kind;
    public bool IsEscaped;

    /// <summary>The content was no FHIR JSON and is not in the table.</summary>
    public bool IsMalformed;
}
