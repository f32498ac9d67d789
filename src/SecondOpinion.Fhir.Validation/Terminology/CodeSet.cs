using System.Text;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>A set of codes that is asked with the bytes of a document.</summary>
internal sealed class CodeSet
{
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup;

    public CodeSet(IEnumerable<string> codes) =>
        lookup = new HashSet<byte[]>(codes.Select(Encoding.UTF8.GetBytes), Utf8Comparer.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();

    public bool Contains(ReadOnlySpan<byte> code) => lookup.Contains(code);
}
