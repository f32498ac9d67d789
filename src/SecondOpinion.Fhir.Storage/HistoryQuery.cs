namespace SecondOpinion.Fhir.Storage;

/// <summary>Which versions to list, newest first.</summary>
/// <param name="Type">A resource type, or null for the whole system.</param>
/// <param name="Id">An id of that type, or null for the whole type.</param>
/// <param name="Before">Only versions that come later in the list than this one: the commit and position of the last one seen.</param>
public sealed record HistoryQuery(string? Type, string? Id, int Count, HistoryPosition? Before = null, DateTimeOffset? Since = null)
{
    /// <summary>Only versions that were the newest of their resource at some moment of it. hl7.org/fhir/R4/http.html#history</summary>
    public HistoryPeriod? At { get; init; }
}
