using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>Case number n as it lies in the store of a server in mode Smart: with the tags by which it decides who sees what. A server in mode Open takes them as they come.</summary>
/// <param name="parties">How many hospitals and centres share the cases.</param>
internal sealed class MarkedCase(int parties)
{
    public const string Directory = "https://directory.example/organization";

    private const string Marks = "https://second-opinion.example/fhir/CodeSystem/access-mark";
    private const string Records = "https://second-opinion.example/fhir/CodeSystem/access-record";

    /// <summary>A transaction that puts the cases under ids that follow from their numbers.</summary>
    public string Puts(IEnumerable<int> numbers) => $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', numbers.SelectMany(Entries))}}]}""";

    /// <summary>How a party is named in a tag.</summary>
    private static string Party(string kind, int number) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Directory}|{kind}-{number.ToString(CultureInfo.InvariantCulture)}")).AsSpan(0, 12));

    /// <summary>One case in twenty waits in the queue, one in five is held by its centre, which has answered; the others are over.</summary>
    private IEnumerable<string> Entries(int number)
    {
        var (hospital, centre) = (Party("hospital", number % parties), Party("centre", number % parties));
        var turn = number / parties;
        var (isQueued, isHeld) = (turn % 20 == 0, turn % 5 == 1);
        var date = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(number * 7L).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var id = string.Create(CultureInfo.InvariantCulture, $"marked-{number:0000000}");
        var patient = $$"""{"reference":"Patient/{{id}}"}""";
        string[] own = ["from." + hospital, "in-record"];

        yield return Entry("Patient", id, own, $$""" "identifier":[{"system":"urn:load","value":"{{number}}"}],"birthDate":"1960-01-01" """);
        yield return Entry("ServiceRequest", id, own, $$""" "status":"active","intent":"order","subject":{{patient}},"authoredOn":"{{date}}" """);
        yield return Entry("Consent", id, [.. own, "permit.any"],
            $$""" "status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"policyRule":{"text":"load"},"patient":{{patient}} """);
        yield return Entry("Task", id, [.. own, "case"], $$""" "status":"in-progress","intent":"order","for":{{patient}},"authoredOn":"{{date}}" """);
        yield return Report(id, own, "11526-1", patient, date);

        string[] review = ["for." + hospital, "in-record", "review"];
        var status = isQueued ? "requested" : isHeld ? "in-progress" : "cancelled";
        var owner = isQueued ? "" : ""","owner":{"reference":"Organization/load"}""";
        yield return Entry("Task", id + "-r", isQueued ? [.. review, "queued"] : isHeld ? [.. review, "held." + centre] : review,
            $$""" "status":"{{status}}","intent":"order","for":{{patient}},"authoredOn":"{{date}}"{{owner}} """);
        if (isHeld) yield return Report(id + "-a", ["from." + centre, "in-record", "answer"], "60568-3", patient, date);

        string Report(string key, string[] marks, string code, string subject, string when) => Entry("DiagnosticReport", key, marks,
            $$""" "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{code}}"}]},"subject":{{subject}},"effectiveDateTime":"{{when}}" """);

        string Entry(string type, string key, string[] marks, string content)
        {
            var tags = marks.Select(mark => $$"""{"system":"{{Marks}}","code":"{{mark}}"}""").Append($$"""{"system":"{{Records}}","code":"{{id}}"}""");
            return $$$"""{"resource":{"resourceType":"{{{type}}}","id":"{{{key}}}","meta":{"tag":[{{{string.Join(',', tags)}}}]},{{{content}}}},"request":{"method":"PUT","url":"{{{type}}}/{{{key}}}"} }""";
        }
    }
}
