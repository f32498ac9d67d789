namespace SecondOpinion.Fhir.Exchange.Clock;

/// <summary>Working time from complete records to the opinion, by the request's priority. hl7.org/fhir/R4/valueset-request-priority.html</summary>
public static class Turnaround
{
    public static TimeSpan Of(string? priority) => TimeSpan.FromDays(priority switch { "stat" => 1, "asap" => 2, "urgent" => 5, _ => 10 });
}
