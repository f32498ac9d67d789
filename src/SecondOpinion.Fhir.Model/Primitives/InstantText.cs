using System.Globalization;

namespace SecondOpinion.Fhir.Model.Primitives;

/// <summary>Instants as this server writes them: to the millisecond, in UTC. hl7.org/fhir/R4/datatypes.html#instant</summary>
public static class InstantText
{
    /// <summary>For a time that is in UTC already.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
