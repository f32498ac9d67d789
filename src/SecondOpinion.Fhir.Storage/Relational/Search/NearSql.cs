using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the test of a place, whose row holds its latitude as low and its longitude as high.</summary>
/// <remarks>By the haversine formula on a sphere, which is at most half a percent off the ellipsoid of WGS84. The band of latitudes is what the index finds.</remarks>
internal static class NearSql
{
    /// <summary>Mean radius of the Earth. Moritz, Geodetic Reference System 1980.</summary>
    private const double Radius = 6371.0088;

    public static void Append(SqlText sql, string row, NearValue value)
    {
        var angle = Math.Min(value.Kilometres / Radius, Math.PI);

        // A little more than the band, for what rounding takes off.
        var band = (angle * 180 / Math.PI) + 1e-9;
        sql.Add(row).Add(".low >= ").Value(value.Latitude - band).Add(" AND ").Add(row).Add(".low <= ").Value(value.Latitude + band)
            .Add(" AND POWER(SIN(RADIANS(").Add(row).Add(".low - ").Value(value.Latitude).Add(") / 2), 2) + ").Value(Math.Cos(value.Latitude * Math.PI / 180))
            .Add(" * COS(RADIANS(").Add(row).Add(".low)) * POWER(SIN(RADIANS(").Add(row).Add(".high - ").Value(value.Longitude).Add(") / 2), 2) <= ")
            .Value(Math.Pow(Math.Sin(angle / 2), 2) + 1e-15);
    }
}
