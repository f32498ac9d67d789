using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The cases of the profiles package, and the broken bundles.</summary>
internal static class Samples
{
    public static readonly string[] Cases = [.. Directory.GetDirectories(Repository.PathOf("profiles", "cases")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    private static int made;

    /// <summary>A referral that no test has sent before: its identifiers are its own.</summary>
    public static JsonNode Referral(string name)
    {
        var mark = $"T{Interlocked.Increment(ref made)}";
        var bundle = JsonNode.Parse(File.ReadAllText(Repository.PathOf("profiles", "cases", name, "referral.json")))!;
        var patient = bundle["entry"]!.AsArray().Single(entry => (string)entry!["resource"]!["resourceType"]! == "Patient")!;
        var number = (string)patient["resource"]!["identifier"]![0]!["value"]!;
        Mark(bundle["identifier"]!, mark);
        Mark(patient["resource"]!["identifier"]![0]!, mark);
        patient["request"]!["ifNoneExist"] = ((string)patient["request"]!["ifNoneExist"]!).Replace(number, number + mark, StringComparison.Ordinal);
        var request = Request(bundle);
        Mark(request["identifier"]![0]!, mark);
        Mark(request["requisition"]!, mark);
        return bundle;
    }

    /// <summary>The ServiceRequest of a referral.</summary>
    public static JsonNode Request(JsonNode bundle) => bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).Single(resource => (string)resource["resourceType"]! == "ServiceRequest");

    /// <summary>The entries of a referral, each after those it refers to.</summary>
    public static IReadOnlyList<JsonNode> InOrderOfReference(JsonNode bundle)
    {
        var left = bundle["entry"]!.AsArray().Select(entry => entry!).ToList();
        var ordered = new List<JsonNode>();
        while (left.Count > 0)
        {
            var urls = left.Select(entry => (string)entry["fullUrl"]!).ToList();
            var next = left.First(entry => !urls.Any(url => url != (string)entry["fullUrl"]! && entry["resource"]!.ToJsonString().Contains(url, StringComparison.Ordinal)));
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    private static void Mark(JsonNode identifier, string mark) => identifier["value"] = (string)identifier["value"]! + mark;

    public static string Opinion(string name, string serviceRequest, string patient) =>
        File.ReadAllText(Repository.PathOf("profiles", "cases", name, "opinion.json"))
            .Replace("ServiceRequest/{serviceRequestId}", serviceRequest, StringComparison.Ordinal)
            .Replace("Patient/{patientId}", patient, StringComparison.Ordinal);

    public static JsonArray BrokenIndex() => JsonNode.Parse(Broken("index.json"))!.AsArray();

    public static string Broken(string file) => File.ReadAllText(Repository.PathOf("tests", "samples", "submission", file));
}
