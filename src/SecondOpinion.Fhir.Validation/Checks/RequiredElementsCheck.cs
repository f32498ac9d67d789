using System.Numerics;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>The cardinalities of a type's own definition: what has to be there, and choices of which only one may be.</summary>
/// <remarks>One pass over the children, with a bit for each element of the type. What can't repeat in JSON the parser refuses already.</remarks>
internal sealed class RequiredElementsCheck : ICheck
{
    private const int BitsPerWord = 64;

    // Element.id and the like stand in no type's list more than this often.
    private const int MaxWords = 4;

    private readonly short[] bitOfOrder;
    private readonly string[] names;
    private readonly ulong[] required;
    private readonly ulong[] single;

    private RequiredElementsCheck(short[] bitOfOrder, string[] names, ulong[] required, ulong[] single)
    {
        this.bitOfOrder = bitOfOrder;
        this.names = names;
        this.required = required;
        this.single = single;
    }

    /// <summary>Null for a type that demands nothing.</summary>
    public static RequiredElementsCheck? For(TypeSchema type)
    {
        var names = type.Elements.Select(e => e.Name).Distinct().ToArray();
        var bits = names.Select((name, bit) => (name, bit)).ToDictionary(pair => pair.name, pair => pair.bit);
        var words = Math.Max(1, (names.Length + BitsPerWord - 1) / BitsPerWord);
        var required = new ulong[words];
        var single = new ulong[words];
        foreach (var element in type.Elements)
        {
            var bit = bits[element.Name];
            if (element.Definition!.Min > 0) required[bit / BitsPerWord] |= 1UL << (bit % BitsPerWord);
            if (element.IsChoice && !element.IsList) single[bit / BitsPerWord] |= 1UL << (bit % BitsPerWord);
        }

        if (words > MaxWords || (Array.TrueForAll(required, word => word == 0) && Array.TrueForAll(single, word => word == 0))) return null;
        return new RequiredElementsCheck(type.Elements.Select(e => (short)bits[e.Name]).ToArray(), names, required, single);
    }

    public void Check(Element element, ValidationRun run)
    {
        Span<ulong> seen = stackalloc ulong[MaxWords];
        seen.Clear();
        foreach (var child in element.Children)
        {
            var bit = bitOfOrder[child.Schema.Order];
            var mask = 1UL << (bit % BitsPerWord);
            ref var word = ref seen[bit / BitsPerWord];
            if ((word & mask) != 0 && (single[bit / BitsPerWord] & mask) != 0) ReportSecondChoice(child, run);
            word |= mask;
        }

        for (var i = 0; i < required.Length; i++)
        {
            for (var missing = required[i] & ~seen[i]; missing != 0; missing &= missing - 1)
                ReportMissing(element, names[(i * BitsPerWord) + BitOperations.TrailingZeroCount(missing)], run);
        }
    }

    private static void ReportMissing(Element parent, string name, ValidationRun run) => run.Report(
        IssueSeverity.Error, IssueType.Required, CardinalityCheck.MissingId, parent, name, "",
        $"{parent.Type.Path} has no {name}; it needs one. Add it.");

    private static void ReportSecondChoice(Element second, ValidationRun run) => run.Report(
        IssueSeverity.Error, IssueType.Structure, CardinalityCheck.TooManyId, second.Parent, second.Name, "",
        $"{second.Name} is given in two types; one is allowed. Keep the one that is meant.");
}
