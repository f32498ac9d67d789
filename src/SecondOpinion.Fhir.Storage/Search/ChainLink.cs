using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>A step from the resource that is searched to the one that a criterion looks at.</summary>
/// <param name="Reverse">False: to what the resource refers to (<c>subject:Patient.name</c>); true: to what refers to it (<c>_has:Observation:subject:code</c>).</param>
/// <param name="Parameter">The reference parameter, of the type that refers.</param>
/// <param name="Type">The resource type that the step leads to.</param>
public sealed record ChainLink(bool Reverse, SearchParameter Parameter, string Type);
