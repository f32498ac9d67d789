using SecondOpinion.Fhir.ConformanceTests.Definitions;

namespace SecondOpinion.Fhir.ConformanceTests;

/// <summary>What a test says that was skipped because its material is not there; null where it is.</summary>
internal static class Absence
{
    public static string? OfR4Examples { get; } = Material.R4Examples is null
        ? "SKIPPED, NOTHING WAS CHECKED: the npm package hl7.fhir.r4.examples is not installed. Run tests/run.sh, or set R4_EXAMPLES to its folder."
        : null;

    public static string? OfSuites { get; } = Material.Suites is null
        ? "SKIPPED, NOTHING WAS CHECKED: the public FHIR suites are not beside the checkout. Set FHIR_CONFORMANCE to their folder."
        : null;

    public static string? OfPackages(IReadOnlyList<string> packages) => packages.FirstOrDefault(package => ProfilePackages.Folder(package) is null) is { } missing
        ? $"SKIPPED, NOTHING WAS CHECKED: the npm package {missing} is not installed. Run tests/run.sh, or set FHIR_PACKAGES (R4_EXAMPLES for R4's) to its folder."
        : null;
}
