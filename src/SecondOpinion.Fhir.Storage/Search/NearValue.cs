using System.Globalization;
using SecondOpinion.Fhir.FhirPath;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary><c>latitude|longitude|distance|unit</c>: everything within the distance of a point. hl7.org/fhir/R4/location.html#positional</summary>
/// <param name="Latitude">Degrees, WGS84, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
/// <param name="Kilometres">50 where none is given, which the specification leaves to the server; the unit is a UCUM code, kilometres where none is given.</param>
internal readonly record struct NearValue(double Latitude, double Longitude, double Kilometres)
{
    private const double Nearby = 50;

    public static bool TryParse(string text, out NearValue value)
    {
        value = default;
        var parts = SearchEscapes.Split(text, '|').ConvertAll(SearchEscapes.Undo);
        if (parts.Count is < 2 or > 4 || Number(parts[0]) is not { } latitude || Number(parts[1]) is not { } longitude) return false;
        if (Math.Abs(latitude) > 90 || Math.Abs(longitude) > 180) return false;
        var kilometres = Nearby;
        if (parts.Count > 2 && parts[2].Length > 0)
        {
            if (Number(parts[2]) is not ({ } distance and >= 0) || UcumScale.Of(parts.Count > 3 && parts[3].Length > 0 ? parts[3] : "km") is not { Dimension: "m1" } scale) return false;
            kilometres = scale.ToBase(distance) / 1000;
        }

        value = new NearValue(latitude, longitude, kilometres);
        return true;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
