namespace SecondOpinion.Fhir.ConformanceTests;

/// <summary>Where the material lies that these tests read: the checkout, npm's packages, and the public suites, which the repository does not hold.</summary>
internal static class Material
{
    public static string Root { get; } = FindRoot();

    /// <summary>HL7's package hl7.fhir.r4.examples; null where it is absent.</summary>
    public static string? R4Examples { get; } = Existing("R4_EXAMPLES", Path.Combine(Root, "tests", "node_modules", "hl7.fhir.r4.examples"));

    /// <summary>The public suites; null where they are absent.</summary>
    public static string? Suites { get; } = Existing("FHIR_CONFORMANCE", Path.Combine(Root, "..", "shared", "conformance"));

    /// <summary>The folder that a variable names, or else the usual one; null where there is none.</summary>
    public static string? Existing(string variable, string usual)
    {
        var folder = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named ? named : usual;
        return Directory.Exists(folder) ? folder : null;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecondOpinion.Fhir.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
