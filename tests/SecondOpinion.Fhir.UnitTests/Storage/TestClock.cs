namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Time { get; set; } = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Time;
}
