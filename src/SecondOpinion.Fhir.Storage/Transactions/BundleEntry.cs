using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>One entry of a batch or transaction, as the client wrote it.</summary>
/// <param name="Index">Place in the Bundle, from 0.</param>
/// <param name="Id">The id in the request's url, or null.</param>
public sealed record BundleEntry(int Index, string? FullUrl, string Method, string Type, string? Id, string? Query, string? IfNoneExist, string? IfMatch, Element Resource)
{
    /// <summary>True for an entry that only reads.</summary>
    public bool IsRead => Method is "GET" or "HEAD";

    /// <summary>Where the entry stands: <c>Bundle.entry[3]</c>.</summary>
    public string Path => $"Bundle.entry[{Index}]";
}
