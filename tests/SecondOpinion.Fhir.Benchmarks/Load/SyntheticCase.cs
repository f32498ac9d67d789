using System.Globalization;
using System.Text;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>Case number n, always the same: ten resources that refer to each other, invented and plain R4.</summary>
internal static class SyntheticCase
{
    public const string System = "http://load.example/case";

    private static readonly string[] Families = ["Abel", "Brandt", "Costa", "Dietz", "Ekholm", "Farkas", "Greco", "Hansen", "Ionescu", "Jansen", "Kowalska", "Lindt"];
    private static readonly string[] Sites = ["C18.7", "C50.9", "C34.1", "C61", "C25.0", "C16.9", "C43.5", "C64.9"];

    public static string PatientId(int number) => Id(number, "p");

    public static string TaskId(int number) => Id(number, "t");

    /// <summary>One case in twenty waits in the queue.</summary>
    public static bool IsOpen(int number) => number % 20 == 0;

    /// <summary>A transaction that puts cases under ids that follow from their numbers.</summary>
    public static string Puts(IEnumerable<int> numbers) => Bundle(numbers.SelectMany(number => Resources(number, suffix => Id(number, suffix))), byId: true);

    /// <summary>A transaction that posts new resources, with references by fullUrl as an EHR would send them.</summary>
    /// <param name="entries">A multiple of ten.</param>
    public static string Posts(int number, int entries) => Bundle(
        Enumerable.Range(0, entries / 10).SelectMany(part => Resources((number * 7) + part, suffix => $"urn:uuid:{Uuid(number, part, suffix)}")), byId: false);

    public static string Observation(int number) => new Parts(number, suffix => Id(number, suffix)).Observation("x", "718-7", 12.5m);

    private static string Id(int number, string suffix) => string.Create(CultureInfo.InvariantCulture, $"load-{number:0000000}-{suffix}");

    private static string Uuid(int number, int part, string suffix) => string.Create(
        CultureInfo.InvariantCulture, $"{number:x8}-{part:x4}-4000-8000-{Convert.ToHexStringLower(Encoding.ASCII.GetBytes(suffix.PadRight(6, '0')))}");

    private static string Bundle(IEnumerable<(string Type, string Place, string Json)> resources, bool byId)
    {
        var entries = resources.Select(resource => byId
            ? $$"""{"resource":{{resource.Json}},"request":{"method":"PUT","url":"{{resource.Type}}/{{resource.Place}}"} }"""
            : $$"""{"fullUrl":"{{resource.Place}}","resource":{{resource.Json}},"request":{"method":"POST","url":"{{resource.Type}}"} }""");
        return $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""";
    }

    private static IEnumerable<(string Type, string Place, string Json)> Resources(int number, Func<string, string> place)
    {
        var parts = new Parts(number, place);
        yield return ("Patient", place("p"), parts.Patient());
        yield return ("Condition", place("c"), parts.Condition());
        yield return ("ServiceRequest", place("s"), parts.ServiceRequest());
        yield return ("DiagnosticReport", place("d"), parts.DiagnosticReport());
        yield return ("ImagingStudy", place("i"), parts.ImagingStudy());
        yield return ("Observation", place("o1"), parts.Observation("o1", "718-7", 9 + (number % 70 / 10m)));
        yield return ("Observation", place("o2"), parts.Observation("o2", "2160-0", 0.5m + (number % 30 / 20m)));
        yield return ("Observation", place("o3"), parts.Observation("o3", "1742-6", 10 + (number % 90)));
        yield return ("DocumentReference", place("r"), parts.DocumentReference());
        yield return ("Task", place("t"), parts.Task());
    }

    /// <summary>The ten resources. With fullUrls a place is the reference itself; with ids the type stands before it.</summary>
    private sealed class Parts(int number, Func<string, string> place)
    {
        // Numbers of new resources are large, and time goes round before it leaves the calendar.
        private readonly string date = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(number % 1_000_000 * 7L).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        private string Subject => $$""" "subject":{"reference":"{{Reference("Patient", "p")}}"} """;

        public string Patient() => $$"""
            {"resourceType":"Patient"{{OwnId("p")}},"identifier":[{"system":"{{System}}","value":"{{number}}"}],"active":true,
             "name":[{"family":"{{Families[number % Families.Length]}}","given":["N{{number % 1000}}"]}],"gender":"{{(number % 2 == 0 ? "female" : "male")}}","birthDate":"{{1935 + (number % 60)}}-{{1 + (number % 12):00}}-{{1 + (number % 28):00}}"}
            """;

        public string Condition() => $$"""
            {"resourceType":"Condition"{{OwnId("c")}},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
             "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"{{Sites[number % Sites.Length]}}"}]},{{Subject}},"onsetDateTime":"{{date}}","recordedDate":"{{date}}"}
            """;

        public string ServiceRequest() => $$"""
            {"resourceType":"ServiceRequest"{{OwnId("s")}},"identifier":[{"system":"{{System}}/order","value":"{{number}}"}],"status":"{{(number % 3 == 0 ? "active" : "completed")}}","intent":"order","priority":"routine",
             "code":{"text":"Second opinion"},{{Subject}},"authoredOn":"{{date}}","requester":{"reference":"Organization/load-{{number % 40}}"},"reasonReference":[{"reference":"{{Reference("Condition", "c")}}"}]}
            """;

        public string DiagnosticReport() => $$"""
            {"resourceType":"DiagnosticReport"{{OwnId("d")}},"basedOn":[{"reference":"{{Reference("ServiceRequest", "s")}}"}],"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"11526-1"}]},{{Subject}},
             "effectiveDateTime":"{{date}}","issued":"{{date}}","result":[{"reference":"{{Reference("Observation", "o1")}}"},{"reference":"{{Reference("Observation", "o2")}}"}],"conclusion":"Invented for a load test."}
            """;

        public string ImagingStudy() => $$"""
            {"resourceType":"ImagingStudy"{{OwnId("i")}},"identifier":[{"system":"urn:dicom:uid","value":"urn:oid:2.25.{{number + 1000}}"}],"status":"available","modality":[{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"CT"}],
             {{Subject}},"started":"{{date}}","numberOfSeries":1,"series":[{"uid":"2.25.{{number + 2000}}","modality":{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"CT"} }]}
            """;

        public string Observation(string suffix, string code, decimal value) => string.Create(CultureInfo.InvariantCulture, $$"""
            {"resourceType":"Observation"{{OwnId(suffix)}},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
             "code":{"coding":[{"system":"http://loinc.org","code":"{{code}}"}]},{{Subject}},"effectiveDateTime":"{{date}}","valueQuantity":{"value":{{value}},"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"} }
            """);

        public string DocumentReference() => $$"""
            {"resourceType":"DocumentReference"{{OwnId("r")}},"status":"current","type":{"coding":[{"system":"http://loinc.org","code":"57133-1"}]},{{Subject}},"date":"{{date}}",
             "content":[{"attachment":{"contentType":"text/plain","title":"Referral note","data":"SW52ZW50ZWQu"} }]}
            """;

        public string Task() => $$"""
            {"resourceType":"Task"{{OwnId("t")}},"status":"{{(IsOpen(number) ? "requested" : "completed")}}","intent":"order","code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]},
             "focus":{"reference":"{{Reference("ServiceRequest", "s")}}"},"for":{"reference":"{{Reference("Patient", "p")}}"},"authoredOn":"{{date}}"{{(IsOpen(number) ? "" : ""","owner":{"reference":"Organization/load-1"}""")}} }
            """;

        private string OwnId(string suffix) => IsUrl(place(suffix)) ? "" : $$""","id":"{{place(suffix)}}" """;

        private string Reference(string type, string suffix) => IsUrl(place(suffix)) ? place(suffix) : $"{type}/{place(suffix)}";

        private static bool IsUrl(string text) => text.StartsWith("urn:", StringComparison.Ordinal);
    }
}
