using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>One package that definitions come from. What it is called is read when somebody asks, so that loading it costs nothing.</summary>
internal sealed class LoadedPackage(IDefinitionSource source, Func<PackageManifest> manifest)
{
    private readonly Lazy<PackageManifest> manifest = new(manifest);

    public IDefinitionSource Source { get; } = source;

    public PackageManifest Manifest => manifest.Value;

    /// <summary>True for the package with our own profiles.</summary>
    public bool IsOwn { get; init; }

    /// <summary>HL7's own definitions as the program carries them.</summary>
    public static LoadedPackage R4 { get; } =
        new(R4Pack.Embedded, () => new PackageManifest("hl7.fhir.r4.core", "4.0.1", "FHIR R4", "HL7's definitions of R4, without their prose", "http://hl7.org/fhir"));
}
