using System.Runtime.CompilerServices;
using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>What the benchmarks read.</summary>
internal static class Material
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    /// <summary>All resources of hl7.fhir.r4.examples.</summary>
    public static IReadOnlyList<string> ExampleFiles()
    {
        var folder = Environment.GetEnvironmentVariable("R4_EXAMPLES") ?? Path.Combine(Root, "tests", "node_modules", "hl7.fhir.r4.examples");
        return Directory.Exists(folder)
            ? EngineWork.Files(folder).ToList()
            : throw new MissingMaterialException($"the package hl7.fhir.r4.examples is not at {folder}. Run npm ci in the folder tests, or set R4_EXAMPLES to the package's folder.");
    }

    public static IEnumerable<string> Referrals() =>
        Directory.EnumerateFiles(Path.Combine(Root, "profiles", "cases"), "referral.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
