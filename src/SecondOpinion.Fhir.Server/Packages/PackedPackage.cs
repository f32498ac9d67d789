using System.Security.Cryptography;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>Our package as others load it; packed on the first request.</summary>
internal sealed class PackedPackage
{
    private readonly Lazy<byte[]> bytes = new(() => PackageWriter.Pack(DefinitionPackages.Own, PackageExample.All()));
    private readonly Lazy<PackageManifest> manifest = new(() => PackageManifest.Read(DefinitionPackages.Own));

    public byte[] Bytes => bytes.Value;

    public PackageManifest Manifest => manifest.Value;

    public string FileName => $"{Manifest.Name}-{Manifest.Version}.tgz";

    /// <summary>A strong one: the same sources give the same bytes.</summary>
    public string ETag => $"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..32]}\"";

    /// <summary>What npm compares a download with.</summary>
    public string Integrity => $"sha512-{Convert.ToBase64String(SHA512.HashData(Bytes))}";
}
