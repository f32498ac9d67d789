using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>A change of parts of a resource, read and well-formed.</summary>
internal interface IResourcePatch
{
    /// <summary>The resource after the whole change, or why nothing of it can be made.</summary>
    Outcome<byte[]> Apply(ReadOnlyMemory<byte> json);
}
