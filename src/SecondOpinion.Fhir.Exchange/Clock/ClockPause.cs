namespace SecondOpinion.Fhir.Exchange.Clock;

/// <param name="To">Null while it lasts.</param>
/// <param name="Why">The state in which was waited.</param>
public sealed record ClockPause(DateTimeOffset From, DateTimeOffset? To, string Why);
