namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>One resource of a package.</summary>
/// <param name="Name">File name inside the package's folder, never a path.</param>
internal sealed record PackageFile(string Name, string ResourceType, string? Url, string? Version);
