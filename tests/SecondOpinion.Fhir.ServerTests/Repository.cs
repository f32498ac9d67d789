namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Finds files of the checkout and of the test packages.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>HL7's package of examples; null where <c>tests/run.sh</c> has not fetched it.</summary>
    public static string? Examples { get; } = FindExamples();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecondOpinion.Fhir.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static string? FindExamples()
    {
        var folder = Environment.GetEnvironmentVariable("R4_EXAMPLES") ?? PathOf("tests", "node_modules", "hl7.fhir.r4.examples");
        return Directory.Exists(folder) ? folder : null;
    }
}
