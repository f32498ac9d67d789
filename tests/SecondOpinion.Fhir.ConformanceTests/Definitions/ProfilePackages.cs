namespace SecondOpinion.Fhir.ConformanceTests.Definitions;

/// <summary>The packages whose snapshots were published: R4 and the guides that <c>tests/package.json</c> names, and our own.</summary>
internal static class ProfilePackages
{
    public const string R4 = "hl7.fhir.r4.examples";
    public const string Mcode = "hl7.fhir.us.mcode";
    public const string Ips = "hl7.fhir.uv.ips";
    public const string AuBase = "hl7.fhir.au.base";
    public const string Sdc = "hl7.fhir.uv.sdc";
    public const string Genomics = "hl7.fhir.uv.genomics-reporting";
    public const string Own = "profiles/package";

    /// <summary>The folder of a package, or null where it is absent. FHIR_PACKAGES names another folder of packages than tests/node_modules.</summary>
    public static string? Folder(string package)
    {
        if (package == R4) return Material.R4Examples;
        var elsewhere = Environment.GetEnvironmentVariable("FHIR_PACKAGES") is { Length: > 0 } named ? named : Path.Combine(Material.Root, "tests", "node_modules");
        var folder = package == Own ? Path.Combine(Material.Root, "profiles", "package") : Path.Combine(elsewhere, package);
        return Directory.Exists(folder) ? folder : null;
    }
}
