namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The machine's time and more: a test lets days pass without waiting for them.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long ticks;

    public void Pass(TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));
}
