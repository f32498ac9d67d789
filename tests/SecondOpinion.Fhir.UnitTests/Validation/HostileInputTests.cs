using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

#pragma warning disable RS0030 // A seeded generator makes the same mutations on every run, which randomness for secrets can't.

namespace SecondOpinion.Fhir.UnitTests.Validation;

public sealed class HostileInputTests
{
    private const string Bundle =
        """
        {"resourceType":"Bundle","type":"transaction","entry":[
          {"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000001","resource":{"resourceType":"Patient","id":"a","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/Patient"]},
            "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp; b</p></div>"},"name":[{"family":"a","given":["b",null],"_given":[null,{"id":"x"}]}],
            "birthDate":"2024-02-29","contact":[{"period":{"start":"2024-01-01T10:00:00Z","end":"2025"}}],"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{"city":"c"}}]},
            "request":{"method":"POST","url":"Patient"}},
          {"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000002","resource":{"resourceType":"Observation","status":"final","contained":[{"resourceType":"Device","id":"d"}],
            "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"reference":"urn:uuid:00000000-0000-0000-0000-000000000001"},"device":{"reference":"#d"},
            "valueQuantity":{"value":1.50,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}},"request":{"method":"POST","url":"Observation"}}]}
        """;

    private static readonly string[] Pieces =
        ["null", "{}", "[]", "\"\"", "1e400", "-0", "[[[", "{\"resourceType\":\"Patient\"}", "\"\\u0000\"", "\"\\ud800\"", "99999999999999999999", "true", "\"#\"", "\"urn:uuid:x\"", "\"2024-01-01T\"", "<!--", "&"];

    [Fact]
    public void No_mutation_of_a_bundle_makes_the_validator_fail()
    {
        var validator = new Validator(DefinitionCatalogue.R4);
        var random = new Random(20260726);
        for (var i = 0; i < 3000; i++)
        {
            var text = Mutate(random);
            var parsed = ResourceDocument.Parse(text, DefinitionCatalogue.R4);
            if (parsed.Succeeded) validator.Validate(parsed.Value, new ValidationOptions { ReportUnchecked = true, BestPractice = true });
        }
    }

    [Theory]
    [InlineData("""{"resourceTyp\ud800":1,"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient\ud800"}""")]
    [InlineData("""{"resourceType":"Patient","\ud800x":1}""")]
    [InlineData("""{"resourceType":"Patient","_\udc00":{"id":"a"},"gender":"\ud800"}""")]
    public void Half_a_surrogate_pair_anywhere_is_an_issue_and_no_exception(string json)
    {
        var parsed = ResourceDocument.Parse(json, DefinitionCatalogue.R4);
        Assert.NotEmpty(parsed.Succeeded ? new Validator(DefinitionCatalogue.R4).Validate(parsed.Value) : parsed.Issues);
    }

    private static byte[] Mutate(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Bundle).ToList();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            var piece = Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.InsertRange(at, piece);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(40), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(random.Next(300), bytes.Count - at)));
                    break;
                default:
                    ReplaceValue(bytes, at, piece);
                    break;
            }
        }

        return bytes.ToArray();
    }

    // What stands between a colon and the next comma or bracket gives way to the piece.
    private static void ReplaceValue(List<byte> bytes, int from, byte[] piece)
    {
        var colon = bytes.IndexOf((byte)':', from);
        if (colon < 0) return;
        var end = bytes.FindIndex(colon + 1, b => b is (byte)',' or (byte)'}' or (byte)']');
        if (end < 0) return;
        bytes.RemoveRange(colon + 1, end - colon - 1);
        bytes.InsertRange(colon + 1, piece);
    }
}
