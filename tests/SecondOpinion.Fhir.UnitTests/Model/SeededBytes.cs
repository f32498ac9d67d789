namespace SecondOpinion.Fhir.UnitTests.Model;

/// <summary>Numbers that are the same in every run.</summary>
internal sealed class SeededBytes(ulong state)
{
    public int Next(int limit)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (int)(state % (ulong)limit);
    }
}
