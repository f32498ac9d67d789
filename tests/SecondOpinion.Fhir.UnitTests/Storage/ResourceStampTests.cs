using System.Text;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.UnitTests.Storage;

public sealed class ResourceStampTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 30, 5, 70, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""",
        """{"resourceType":"Patient","id":"a1","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z"}}""")]
    [InlineData("""{"resourceType":"Patient","id":"old","active":true}""",
        """{"resourceType":"Patient","id":"a1","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z"},"active":true}""")]
    [InlineData("""{"active":true,"resourceType":"Patient"}""",
        """{"active":true,"resourceType":"Patient","id":"a1","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z"}}""")]
    [InlineData("""{"id":"old","resourceType":"Patient","active":true}""",
        """{"id":"a1","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z"},"resourceType":"Patient","active":true}""")]
    [InlineData("""{"resourceType":"Patient","meta":{},"id":"old"}""",
        """{"resourceType":"Patient","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z"},"id":"a1"}""")]
    [InlineData("""{"resourceType":"Patient","meta":{"tag":[{"code":"x"}]},"id":"old"}""",
        """{"resourceType":"Patient","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z","tag":[{"code":"x"}]},"id":"a1"}""")]
    [InlineData("""{"resourceType":"Patient","meta":{"lastUpdated":"2011-01-01T00:00:00Z","source":"s","versionId":"99"},"id":"old"}""",
        """{"resourceType":"Patient","meta":{"lastUpdated":"2026-03-01T10:30:05.070Z","source":"s","versionId":"7"},"id":"a1"}""")]
    [InlineData("""{"resourceType":"Patient","meta":{"versionId":"99"},"id":"old"}""",
        """{"resourceType":"Patient","meta":{"lastUpdated":"2026-03-01T10:30:05.070Z","versionId":"7"},"id":"a1"}""")]
    [InlineData("""{"resourceType":"Patient","meta":{"lastUpdated":"2011"},"id":"old"}""",
        """{"resourceType":"Patient","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z"},"id":"a1"}""")]
    public void Id_version_and_instant_are_written_in_their_place(string received, string stored) => Assert.Equal(stored, Stamp(received));

    [Fact]
    public void Every_other_byte_is_kept()
    {
        const string Received = "\r\n{ \"resourceType\" : \"Observation\",\n\t\"id\" : \"x\\u0041\" , \"meta\":{ \"security\":[ ] },\n \"valueQuantity\":{\"value\":1.50e+2, \"unit\":\"\\u00b5g \\/ \U0001F600\"},\n"
            + "\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"versionId\":\"1\"}}] }\n ";
        var expected = Received.Replace("\"x\\u0041\"", "\"a1\"").Replace("{ \"security\"", "{\"versionId\":\"7\",\"lastUpdated\":\"2026-03-01T10:30:05.070Z\", \"security\"");
        Assert.Equal(expected, Stamp(Received));
    }

    [Fact]
    public void Names_written_with_escapes_are_recognised() =>
        Assert.Equal("""{"resourceType":"Patient","\u0069d":"a1","meta":{"versionId":"7","lastUpdated":"2026-03-01T10:30:05.070Z"}}""",
            Stamp("""{"resourceType":"Patient","\u0069d":"old"}"""));

    private static string Stamp(string json) => Encoding.UTF8.GetString(ResourceStamp.Of(Encoding.UTF8.GetBytes(json)).Write("a1", 7, At));
}
