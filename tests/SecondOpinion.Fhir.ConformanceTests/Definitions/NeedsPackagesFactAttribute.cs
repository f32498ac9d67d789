namespace SecondOpinion.Fhir.ConformanceTests.Definitions;

/// <summary>A test on published packages; skipped, and said so, where one is not installed.</summary>
internal sealed class NeedsPackagesFactAttribute : FactAttribute
{
    public NeedsPackagesFactAttribute(params string[] packages)
    {
        if (Array.Find(packages, package => ProfilePackages.Folder(package) is null) is { } missing)
            Skip = $"SKIPPED: the npm package {missing} is not installed. Run tests/run.sh, or set FHIR_PACKAGES (R4_EXAMPLES for R4's) to its folder.";
    }
}
