namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>A value as it stands among the values read: a quoted JSON string, and where in the XML it was.</summary>
/// <param name="Length">Length with quotes; 2 for an empty value, 0 for none.</param>
internal readonly record struct XmlValue(int Start, int Length, bool IsEscaped, long Place)
{
    public bool Exists => Length > 0;

    public bool IsEmpty => Length == 2;
}
