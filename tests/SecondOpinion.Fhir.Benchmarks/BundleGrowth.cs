using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>A Bundle ten times as long costs ten times as much, although its entries refer to one another.</summary>
internal static class BundleGrowth
{
    private const int Short = 1_000;
    private const int Long = 10_000;

    public static void Run(Validator validator, DefinitionCatalogue definitions, int rounds)
    {
        var (few, many) = (Bundle(Short), Bundle(Long));
        var errors = Validate(many).Count(issue => issue.Severity >= IssueSeverity.Error);
        var measured = new Rounds($"ten Bundles of {Short} entries", $"one Bundle of {Long} entries");
        var tenTimes = Enumerable.Repeat(few, Long / Short).ToArray();
        for (var i = 0; i < rounds; i++) measured.Add(Parsing.Time(tenTimes, text => Validate(text)), Parsing.Time([many], text => Validate(text)));
        Console.WriteLine($"validate: Bundle growth, every second entry refers to the one before and to a patient, {errors} errors, {rounds} rounds");
        measured.Print(yardstick: 0);

        IReadOnlyList<Issue> Validate(byte[] text) => validator.Validate(ResourceDocument.Parse(text, definitions).Value);
    }

    private static byte[] Bundle(int entries)
    {
        var json = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000000","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}""");
        for (var i = 1; i < entries; i++)
        {
            var isEncounter = i % 2 == 1;
            json.Append(",{\"fullUrl\":\"").Append(Url(i)).Append("\",\"resource\":")
                .Append(isEncounter
                    ? "{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"AMB\"}"
                    : "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"finding\"},\"encounter\":{\"reference\":\"" + Url(i - 1) + "\"},\"valueInteger\":1")
                .Append(",\"subject\":{\"reference\":\"").Append(Url(0)).Append("\"}},\"request\":{\"method\":\"POST\",\"url\":\"").Append(isEncounter ? "Encounter" : "Observation").Append("\"}}");
        }

        return Encoding.UTF8.GetBytes(json.Append("]}").ToString());
    }

    private static string Url(int entry) => $"urn:uuid:00000000-0000-4000-8000-{entry:d12}";
}
