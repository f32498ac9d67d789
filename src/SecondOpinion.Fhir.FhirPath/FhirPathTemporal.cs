using System.Runtime.InteropServices;

namespace SecondOpinion.Fhir.FhirPath;

/// <summary>A date, a time of day or both, known as far as it was written. hl7.org/fhirpath/N1/#datetime</summary>
/// <remarks>What is not known stands at its earliest in <see cref="Ticks"/>; <see cref="Precision"/> says what to make of it.</remarks>
/// <param name="Ticks">Clock reading in units of 100 ns, as written, not moved to UTC.</param>
/// <param name="Precision">The finest part that is known.</param>
/// <param name="OffsetMinutes">Distance from UTC; null when none was written.</param>
/// <param name="FractionDigits">Digits written after the second.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FhirPathTemporal(long Ticks, FhirPathPrecision Precision, short? OffsetMinutes = null, byte FractionDigits = 0)
{
    internal DateTime Clock => new(Ticks);

    /// <summary>The instant, where an offset is known; the clock reading where not.</summary>
    internal long UtcTicks => Ticks - ((OffsetMinutes ?? 0) * TimeSpan.TicksPerMinute);

    /// <summary>The packed form in which a value carries everything but the ticks.</summary>
    internal int Pack() => (int)Precision | (FractionDigits << 8) | (OffsetMinutes is { } offset ? (offset + 2048) << 16 : 0);

    internal static FhirPathTemporal Unpack(long ticks, int packed) => new(
        ticks, (FhirPathPrecision)(packed & 0xFF), packed >> 16 is var offset && offset == 0 ? null : (short)(offset - 2048), (byte)((packed >> 8) & 0xFF));
}
