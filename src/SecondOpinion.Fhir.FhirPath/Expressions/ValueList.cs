namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>A collection while it is being made. Rented from <see cref="Evaluation"/> and given back, so that evaluating allocates nothing for it.</summary>
internal sealed class ValueList
{
    private const int MaxKept = 4096;

    private FhirPathValue[] items = new FhirPathValue[8];

    public int Count { get; private set; }

    public ref readonly FhirPathValue this[int index] => ref items[index];

    public ReadOnlySpan<FhirPathValue> Span => items.AsSpan(0, Count);

    public void Add(in FhirPathValue value)
    {
        if (Count == items.Length) Array.Resize(ref items, Count * 2);
        items[Count++] = value;
    }

    public void AddRange(ValueList other)
    {
        for (var i = 0; i < other.Count; i++) Add(other[i]);
    }

    public void Add(bool value) => Add(FhirPathValue.Of(value));

    public void Add(Truth value)
    {
        if (value != Truth.Empty) Add(FhirPathValue.Of(value == Truth.True));
    }

    public void RemoveLast() => items[--Count] = default;

    /// <summary>Forgets everything; what was held may be collected.</summary>
    public void Clear()
    {
        if (items.Length > MaxKept) items = new FhirPathValue[8];
        else Array.Clear(items, 0, Count);
        Count = 0;
    }

    public FhirPathValue[] ToArray() => Span.ToArray();
}
