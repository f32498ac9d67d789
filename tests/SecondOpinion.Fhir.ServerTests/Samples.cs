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
        bundle["identifier"]!["value"] = (string)bundle["identifier"]!["value"]! + mark;
        return bundle;
    }

    public static string Opinion(string name, string serviceRequest, string patient) =>
        File.ReadAllText(Repository.PathOf("profiles", "cases", name, "opinion.json"))
            .Replace("ServiceRequest/{serviceRequestId}", serviceRequest, StringComparison.Ordinal)
            .Replace("Patient/{patientId}", patient, StringComparison.Ordinal);

    public static JsonArray BrokenIndex() => JsonNode.Parse(Broken("index.json"))!.AsArray();

    public static string Broken(string file) => File.ReadAllText(Repository.PathOf("tests", "samples", "submission", file));
}
