using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>One kind of request, made anew each time.</summary>
/// <param name="Next">The request for a number that counts up over all connections.</param>
internal sealed record Scenario(string Name, Func<int, byte[]> Next)
{
    /// <summary>All that any FHIR server can be asked, over the cases that were seeded.</summary>
    public static IReadOnlyList<Scenario> All(HttpRequests http, int cases)
    {
        // Numbers jump about, so that neighbours in time are no neighbours in the store; new resources are numbered beyond what is there.
        int Any(int n) => (int)((n * 7919L) % cases);
        var run = Environment.ProcessId % 1000;
        int New(int n) => 10_000_000 + (run * 100_000) + n;
        string Text(int n) => n.ToString(CultureInfo.InvariantCulture);
        string Date(int n) => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(Any(n) * 7L).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        byte[] Read(int n) => http.Get("Patient/" + SyntheticCase.PatientId(Any(n)));
        byte[] ByIdentifier(int n) => http.Get($"Patient?identifier={SyntheticCase.System}%7C{Text(Any(n))}");
        byte[] ByReference(int n) => http.Get($"Observation?subject=Patient/{SyntheticCase.PatientId(Any(n))}");
        byte[] Queue(int n) => http.Get("Task?owner:missing=true&status=requested&_sort=authored-on&_count=20");
        byte[] Ten(int n) => http.Post("", SyntheticCase.Posts(New(n), 10));
        return
        [
            new("read", Read),
            new("search-identifier", ByIdentifier),
            new("search-status-20", _ => http.Get("ServiceRequest?status=active&_count=20")),
            new("search-date-20", n => http.Get($"DiagnosticReport?date={Date(n)}&_count=20")),
            new("search-reference", ByReference),
            new("queue-pull", Queue),
            new("create", n => http.Post("Observation", SyntheticCase.Observation(New(n)))),
            new("transaction-10", Ten),
            new("transaction-50", n => http.Post("", SyntheticCase.Posts(New(n), 50))),
            new("mixed", n => (n % 20) switch { < 12 => Read(n), < 14 => ByIdentifier(n), < 16 => ByReference(n), < 18 => Queue(n), _ => Ten(n) }),
        ];
    }
}
