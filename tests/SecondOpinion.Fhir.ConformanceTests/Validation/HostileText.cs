using System.Buffers;
using System.Text;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;

#pragma warning disable RS0030 // A seeded generator makes the same mutations on every run, which randomness for secrets can't.

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>Broken, spliced and monstrous texts.</summary>
internal static class HostileText
{
    private static readonly string[] JsonPieces =
    [
        "null", "{}", "[]", "\"\"", "1e400", "-0", "1.0E+9999", "[[[", "}}", "{\"resourceType\":\"Patient\"}", "\"\\u0000\"", "\"\\ud800\"", "99999999999999999999", "true", "\"#\"",
        "\"urn:uuid:x\"", "\"2024-01-01T\"", ",\"contained\":[{\"resourceType\":\"Basic\"}]", ",\"extension\":[{}]", "\"_id\":{\"extension\":[null]},", "\"http://hl7.org/fhir/StructureDefinition/Patient|4.0.1\"",
        "\"%resource.%context.$this(\"", "\"Patient.\"", "\"|\"", "\"a.b.c[x]\"", "\"http://snomed.info/sct\"", "\"*\"", "-2147483649", "\"is-a\"", "\"(a+)+$\"", "\ufeff", "\"\\\"", "/*",
    ];

    private static readonly string[] Texts =
    [
        "x", "#", "#a", "urn:uuid:x", "2024-01-01T", "0000", "http://hl7.org/fhir/StructureDefinition/Patient|4.0.1", "|", "a.b.c[x]", "http://snomed.info/sct", "*", "-1", "is-a", "(a+)+$", "Patient", "Patient.",
        "%resource", "http://loinc.org", "a/b/c/_history/", "complete", "Bundle", "true", "constraint", "Extension", "http://unitsofmeasure.org", "https://", "_history", "//", ".", "..", "1.0.0", "%25", "%",
    ];

    private static readonly string[] XmlPieces =
    [
        "<!--", "-->", "<![CDATA[", "&amp;", "&x;", "&#0;", "<id value=\"a\"/>", "<extension url=\"\"/>", "<contained><Basic/></contained>", "value=\"\"", " xmlns=\"\"", "<?x?>", "</", "/>", "\u0001",
        "<!DOCTYPE x>", "<div xmlns=\"http://www.w3.org/1999/xhtml\">", " value=\"1e400\"", "<a:b/>", "<text/>", "\"", "<Patient xmlns=\"http://hl7.org/fhir\"/>",
    ];

    private static readonly Dictionary<string, Func<string>> Makers = new()
    {
        ["lists in lists"] = () => new string('[', 200_000),
        ["objects in objects"] = () => Patient($"\"name\":{Repeat("{\"a\":", 100_000)}"),
        ["extensions in extensions"] = () => Patient($"{Nest("\"extension\":[{\"url\":\"u\",", "\"valueString\":\"x\"", "}]", 5_000)}"),
        ["items in items"] = () => $"{{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",{Nest("\"item\":[{\"linkId\":\"a\",\"type\":\"group\",", "\"text\":\"x\"", "}]", 5_000)}}}",
        ["resources in resources"] = () => $"{{\"resourceType\":\"Patient\",{Nest("\"contained\":[{\"resourceType\":\"Patient\",", "\"id\":\"x\"", "}]", 5_000)}}}",
        ["bundles in bundles"] = () => $"{{\"resourceType\":\"Bundle\",\"type\":\"collection\",{Nest("\"entry\":[{\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"collection\",", "\"id\":\"x\"", "}}]", 2_000)}}}",
        ["a huge string"] = () => Patient($"\"language\":\"{new string('a', 20_000_000)}\""),
        ["a huge number"] = () => $"{{\"resourceType\":\"Observation\",\"valueQuantity\":{{\"value\":{new string('9', 2_000_000)}}}}}",
        ["one key many times"] = () => Patient(Many("\"gender\":\"male\"", 100_000)),
        ["many unknown keys"] = () => Patient(Many(i => $"\"x{i}\":1", 100_000)),
        ["many wrong kinds"] = () => Patient($"\"name\":[{Many("1", 200_000)}]"),
        ["many empty objects"] = () => Patient($"\"name\":[{Many("{}", 200_000)}]"),
        ["many ids in the same bundle"] = () => $"{{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{Many("{\"fullUrl\":\"urn:uuid:00000000-0000-0000-0000-000000000001\",\"resource\":{\"resourceType\":\"Basic\",\"id\":\"a\",\"code\":{\"text\":\"x\"}}}", 20_000)}]}}",
        ["many references to nothing"] = () => Patient($"\"generalPractitioner\":[{Many(i => $"{{\"reference\":\"#{i}\"}}", 50_000)}]"),
        ["many contained resources"] = () => Patient($"\"contained\":[{Many(i => $"{{\"resourceType\":\"Basic\",\"id\":\"a{i}\",\"code\":{{\"text\":\"x\"}}}}", 10_000)}]"),
        ["many profiles"] = () => Patient($"\"meta\":{{\"profile\":[{Many(i => $"\"http://test.example/{i}\"", 50_000)}]}}"),
        ["narrative of nested elements"] = () => Patient($"\"text\":{{\"status\":\"generated\",\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml'>{Repeat("<b>", 100_000)}\"}}"),
        ["a value set of many codes"] = () => $"{{\"resourceType\":\"ValueSet\",\"status\":\"draft\",\"compose\":{{\"include\":[{{\"system\":\"http://hl7.org/fhir/administrative-gender\",\"concept\":[{Many(i => $"{{\"code\":\"c{i}\"}}", 50_000)}]}}]}}}}",
        ["a code system whose concepts are each other's parents"] = () => $"{{\"resourceType\":\"CodeSystem\",\"status\":\"draft\",\"content\":\"complete\",\"property\":[{{\"code\":\"parent\",\"type\":\"code\"}}],\"concept\":[{Many(i => $"{{\"code\":\"c{i}\",\"property\":[{{\"code\":\"parent\",\"valueCode\":\"c{(i + 1) % 20000}\"}}]}}", 20_000)}]}}",
        ["a filter that backtracks"] = () => $"{{\"resourceType\":\"ValueSet\",\"status\":\"draft\",\"compose\":{{\"include\":[{{\"system\":\"http://loinc.org\",\"filter\":[{{\"property\":\"COMPONENT\",\"op\":\"regex\",\"value\":\"{Repeat("(a+", 2_000)}{Repeat(")+", 2_000)}\"}}]}}]}}}}",
        ["a filter with a huge count"] = () => "{\"resourceType\":\"ValueSet\",\"status\":\"draft\",\"compose\":{\"include\":[{\"system\":\"http://loinc.org\",\"filter\":[{\"property\":\"COMPONENT\",\"op\":\"regex\",\"value\":\"((a{1,1000}){1,1000}){1,1000}\"}]}]}}",
        ["a path of many steps"] = () => Profile($"{{\"path\":\"Patient{Repeat(".contact", 50_000)}\"}}"),
        ["a path through one group again and again"] = () => Structure("Questionnaire", $"{{\"path\":\"Questionnaire{Repeat(".item", 20_000)}\"}}"),
        ["many rows"] = () => Profile(Many(i => $"{{\"id\":\"Patient.name:s{i}\",\"path\":\"Patient.name\",\"sliceName\":\"s{i}\"}}", 20_000)),
        ["an expression of many brackets"] = () => Profile($"{{\"path\":\"Patient\",\"constraint\":[{{\"key\":\"a-1\",\"severity\":\"error\",\"human\":\"x\",\"expression\":\"{Repeat("(", 50_000)}\"}}]}}"),
        ["an expression of many steps"] = () => Profile($"{{\"path\":\"Patient\",\"constraint\":[{{\"key\":\"a-1\",\"severity\":\"error\",\"human\":\"x\",\"expression\":\"name{Repeat(".where(true)", 20_000)}\"}}]}}"),
        ["a search parameter of many branches"] = () => $"{{\"resourceType\":\"SearchParameter\",\"status\":\"draft\",\"base\":[\"Patient\"],\"expression\":\"{Repeat("Patient.name | ", 20_000)}Patient.name\"}}",
        ["a questionnaire of many conditions"] = () => $"{{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[{Many(i => $"{{\"linkId\":\"{i}\",\"type\":\"boolean\",\"enableWhen\":[{{\"question\":\"{i - 1}\",\"operator\":\"=\",\"answerBoolean\":true}}]}}", 5_000)}]}}",
        ["xml of nested elements"] = () => $"<Patient xmlns=\"http://hl7.org/fhir\">{Repeat("<extension url=\"u\">", 100_000)}",
        ["xml of many attributes"] = () => $"<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"male\" {Repeat(i => $"a{i}=\"1\" ", 50_000)}/></Patient>",
        ["xml of one attribute many times"] = () => $"<Patient xmlns=\"http://hl7.org/fhir\"><gender {Repeat("value=\"male\" ", 50_000)}/></Patient>",
        ["xml of many elements"] = () => $"<Patient xmlns=\"http://hl7.org/fhir\">{Repeat("<name/>", 200_000)}</Patient>",
        ["xml out of order"] = () => $"<Patient xmlns=\"http://hl7.org/fhir\">{Repeat("<name><family value=\"a\"/></name><gender value=\"male\"/>", 20_000)}</Patient>",
        ["xml with entities in entities"] = () => $"<!DOCTYPE x [<!ENTITY a \"{new string('a', 1000)}\">{Repeat(i => $"<!ENTITY a{i} \"&a;&a;\">", 20)}]><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"&a;\"/></Patient>",
        ["xml with a huge value"] = () => $"<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"{new string('a', 20_000_000)}\"/></Patient>",
    };

    public static IEnumerable<string> Names => Makers.Keys;

    public static byte[] Monster(string name) => Encoding.UTF8.GetBytes(Makers[name]());

    public static byte[] ToXml(ResourceDocument document)
    {
        var output = new ArrayBufferWriter<byte>();
        XmlResourceWriter.Write(document.Root, output);
        return output.WrittenSpan.ToArray();
    }

    /// <param name="other">Another text, of which pieces may be taken.</param>
    public static byte[] Mutate(byte[] seed, byte[] other, bool isXml, Random random)
    {
        var bytes = seed.ToList();
        var pieces = isXml ? XmlPieces : JsonPieces;

        // Half of them stay well-formed, so that they meet the rules behind the parser.
        if (random.Next(2) == 0) return MutateGently(bytes, isXml, random);
        for (var n = random.Next(1, 6); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(60), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(random.Next(400), bytes.Count - at)));
                    break;
                case 4:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(400), other.Length - from)).ToArray());
                    break;
                case 5:
                    Swap(bytes, at, random.Next(bytes.Count), isXml);
                    break;
                default:
                    // A value gives way, so that the text stays what it is and meets the rules.
                    ReplaceValue(bytes, at, isXml ? "\"" + random.Next(100) + "\"" : pieces[random.Next(pieces.Length)], isXml);
                    break;
            }
        }

        return bytes.ToArray();
    }

    private static byte[] MutateGently(List<byte> bytes, bool isXml, Random random)
    {
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            if (random.Next(3) == 0) Swap(bytes, at, random.Next(bytes.Count), isXml);
            else ReplaceText(bytes, at, Texts[random.Next(Texts.Length)], isXml);
        }

        return bytes.ToArray();
    }

    private static void ReplaceText(List<byte> bytes, int from, string text, bool isXml)
    {
        var start = bytes.IndexOf(isXml ? (byte)'=' : (byte)':', from);
        if (start < 0 || start + 2 >= bytes.Count) return;

        // What is no string is replaced with its like: it stands before the next comma or bracket.
        var next = bytes.FindIndex(start + 1, b => b is not ((byte)' ' or (byte)'\n' or (byte)'\r'));
        if (next < 0 || bytes[next] != '"') return;
        var quoted = Quoted(bytes, next, isXml);
        if (quoted.Length == 0) return;
        bytes.RemoveRange(quoted.Start, quoted.Length);
        bytes.InsertRange(quoted.Start, Encoding.UTF8.GetBytes($"\"{text}\""));
    }

    // Two names or values change places.
    private static void Swap(List<byte> bytes, int one, int two, bool isXml)
    {
        var (a, b) = (Quoted(bytes, Math.Min(one, two), isXml), Quoted(bytes, Math.Max(one, two), isXml));
        if (a.Length == 0 || b.Length == 0 || a.Start + a.Length > b.Start) return;
        var (first, second) = (bytes.GetRange(a.Start, a.Length), bytes.GetRange(b.Start, b.Length));
        bytes.RemoveRange(b.Start, b.Length);
        bytes.InsertRange(b.Start, first);
        bytes.RemoveRange(a.Start, a.Length);
        bytes.InsertRange(a.Start, second);
    }

    private static (int Start, int Length) Quoted(List<byte> bytes, int from, bool isXml)
    {
        var start = bytes.IndexOf((byte)'"', from);
        var end = start < 0 ? -1 : bytes.FindIndex(start + 1, b => b == '"' || (isXml && b == '<'));
        return end < 0 ? (0, 0) : (start, end - start + 1);
    }

    private static void ReplaceValue(List<byte> bytes, int from, string value, bool isXml)
    {
        var start = bytes.IndexOf(isXml ? (byte)'=' : (byte)':', from);
        if (start < 0) return;
        var end = isXml ? Quoted(bytes, start, isXml) is { Length: > 0 } quoted ? quoted.Start + quoted.Length : -1 : bytes.FindIndex(start + 1, b => b is (byte)',' or (byte)'}' or (byte)']');
        if (end < 0) return;
        bytes.RemoveRange(start + 1, end - start - 1);
        bytes.InsertRange(start + 1, Encoding.UTF8.GetBytes(value));
    }

    private static string Patient(string members) => $"{{\"resourceType\":\"Patient\",{members}}}";

    private static string Profile(string rows) => Structure("Patient", rows);

    private static string Structure(string type, string rows) =>
        $"{{\"resourceType\":\"StructureDefinition\",\"url\":\"http://test.example/p\",\"name\":\"P\",\"status\":\"draft\",\"kind\":\"resource\",\"abstract\":false,\"type\":\"{type}\",\"derivation\":\"constraint\"," +
        $"\"baseDefinition\":\"http://hl7.org/fhir/StructureDefinition/{type}\",\"differential\":{{\"element\":[{rows}]}}}}";

    private static string Nest(string open, string inner, string close, int depth) => Repeat(open, depth) + inner + Repeat(close, depth);

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static string Repeat(Func<int, string> make, int count) => string.Concat(Enumerable.Range(0, count).Select(make));

    private static string Many(string text, int count) => Many(_ => text, count);

    private static string Many(Func<int, string> make, int count) => string.Join(',', Enumerable.Range(0, count).Select(make));
}
