namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Leaves the recursion of <see cref="XmlResourceParser"/>; never leaves the parser.</summary>
internal sealed class XmlTooDeepException : Exception;
