using System.Globalization;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Places by their distance from a point. hl7.org/fhir/R4/location.html#positional</summary>
public abstract class SearchNearTests(SearchNearTests.Places places)
{
    [Theory]
    [InlineData("near=50.8467|4.3525|41|km", "brussels")]
    [InlineData("near=50.8467|4.3525|42|km", "antwerp brussels")]
    [InlineData("near=50.8467|4.3525|42000|m", "antwerp brussels")]
    [InlineData("near=50.8467|4.3525|26|%5Bmi_i%5D", "antwerp brussels")]
    [InlineData("near=50.8467|4.3525|42", "antwerp brussels")]
    [InlineData("near=50.8467|4.3525", "antwerp brussels")]
    [InlineData("near=50.8467|4.3525|0", "brussels")]
    [InlineData("near=50.8467|4.3525|300", "antwerp brussels paris")]
    [InlineData("near=50.8467|4.3525|1,48.85|2.35|5", "brussels paris")]
    [InlineData("near=-18.1416|178.4419|1160", "apia suva")]
    [InlineData("near=-13.8333|-171.7667|1160", "apia suva")]
    [InlineData("near=90|0|1320", "longyearbyen")]
    [InlineData("near=90|180|1320", "longyearbyen")]
    [InlineData("near=0|0|99999999", "antwerp apia brussels longyearbyen paris suva")]
    [InlineData("near=0|0|1", "")]
    [InlineData("near:missing=true", "nowhere")]
    [InlineData("near:missing=false&address-city=x", "")]
    [InlineData("near=50.8467|4.3525|300&name=ant", "antwerp")]
    public async Task Locations(string query, string ids) => Assert.Equal(ids, Sorted(await places.Test.Search("Location", query)));

    [Fact]
    public async Task Services_by_the_place_they_are_at() =>
        Assert.Equal("service", Sorted(await places.Test.Search("HealthcareService", "location.near=50.8467|4.3525|30")));

    [Theory]
    [InlineData("near=91|0", "search-value")]
    [InlineData("near=0|181|5", "search-value")]
    [InlineData("near=50.8", "search-value")]
    [InlineData("near=50.8|4.3|x", "search-value")]
    [InlineData("near=50.8|4.3|-1", "search-value")]
    [InlineData("near=50.8|4.3|5|kg", "search-value")]
    [InlineData("near=50.8|4.3|5|km|", "search-value")]
    [InlineData("near:exact=50.8|4.3", "search-modifier")]
    [InlineData("_sort=near", "search-sort")]
    public void What_is_no_place_is_refused(string query, string id) => Assert.Contains(Understand("Location", query).Issues, issue => issue.Id == id);

    [Fact]
    public async Task Distances_are_those_of_the_sphere()
    {
        var random = new Random(7);
        var points = Enumerable.Range(0, 300).Select(_ => (Latitude: Math.Round((random.NextDouble() * 180) - 90, 4), Longitude: Math.Round((random.NextDouble() * 360) - 180, 4))).ToList();
        await using var test = await TestStore.Open(places.Backend);
        await test.Committed([.. points.Select((point, at) => Place(at.ToString(CultureInfo.InvariantCulture), point.Latitude, point.Longitude))]);
        foreach (var (latitude, longitude) in points.Take(40))
        {
            var distance = Math.Round(random.NextDouble() * 8000, 3);
            var expected = points.Select((point, at) => (at, Distance: Distance(point, (latitude, longitude)))).Where(point => Math.Abs(point.Distance - distance) > 0.001).ToList();
            var page = await test.Search("Location", string.Create(CultureInfo.InvariantCulture, $"near={latitude}|{longitude}|{distance}&_count=1000"));
            var found = page.Matches.Select(match => int.Parse(match.Key.Id, CultureInfo.InvariantCulture)).ToHashSet();
            Assert.All(expected, point => Assert.Equal(point.Distance < distance, found.Contains(point.at)));
        }
    }

    /// <summary>By the angle between two unit vectors, in kilometres.</summary>
    private static double Distance((double Latitude, double Longitude) a, (double Latitude, double Longitude) b)
    {
        static (double X, double Y, double Z) Vector((double Latitude, double Longitude) point)
        {
            var (latitude, longitude) = (point.Latitude * Math.PI / 180, point.Longitude * Math.PI / 180);
            return (Math.Cos(latitude) * Math.Cos(longitude), Math.Cos(latitude) * Math.Sin(longitude), Math.Sin(latitude));
        }

        var (p, q) = (Vector(a), Vector(b));
        return Math.Acos(Math.Clamp((p.X * q.X) + (p.Y * q.Y) + (p.Z * q.Z), -1, 1)) * 6371.0088;
    }

    private static string Sorted(SearchPage page) => string.Join(' ', page.Matches.Select(match => match.Key.Id).Order(StringComparer.Ordinal));

    private static Change Place(string id, double latitude, double longitude) => Create(
        string.Create(CultureInfo.InvariantCulture, $$"""{"resourceType":"Location","name":"{{id}}","position":{"longitude":{{longitude}},"latitude":{{latitude}} } }"""), id);

    public abstract class Places(StoreBackend backend) : FilledStore(backend)
    {
        private protected override async Task Fill(TestStore test) => await test.Committed(
            Place("brussels", 50.8467, 4.3525),
            Place("antwerp", 51.2194, 4.4025),
            Place("paris", 48.8566, 2.3522),
            Place("suva", -18.1416, 178.4419),
            Place("apia", -13.8333, -171.7667),
            Place("longyearbyen", 78.22, 15.65),
            Create("""{"resourceType":"Location","name":"nowhere"}""", "nowhere"),
            Create("""{"resourceType":"HealthcareService","location":[{"reference":"Location/brussels"}]}""", "service"),
            Create("""{"resourceType":"HealthcareService","location":[{"reference":"Location/paris"}]}""", "other"));
    }

    public sealed class SqlitePlaces() : Places(StoreBackend.Sqlite);

    public sealed class PostgreSqlPlaces() : Places(StoreBackend.PostgreSql);

    public sealed class OnSqlite(SqlitePlaces places) : SearchNearTests(places), IClassFixture<SqlitePlaces>;

    public sealed class OnPostgreSql(PostgreSqlPlaces places) : SearchNearTests(places), IClassFixture<PostgreSqlPlaces>;
}
