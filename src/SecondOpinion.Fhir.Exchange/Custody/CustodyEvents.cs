namespace SecondOpinion.Fhir.Exchange.Custody;

/// <summary>How material may pass on from where it is: the codes of CodeSystem custody-event, and which may follow which.</summary>
public static class CustodyEvents
{
    public const string Dispatched = "dispatched";
    public const string HandedOver = "handed-over";
    public const string Received = "received";
    public const string Returned = "returned";

    public static readonly IReadOnlyList<string> All = [Dispatched, HandedOver, Received, Returned];

    /// <summary>What may come next.</summary>
    /// <param name="last">What came last; null for nothing. Material may arrive whose dispatch nobody wrote down.</param>
    public static IReadOnlyList<string> After(string? last) => last switch
    {
        null => [Dispatched, Received],
        Dispatched or HandedOver => [HandedOver, Received, Returned],
        Received => [Dispatched, Returned],
        _ => [Dispatched],
    };

    /// <summary>The material has arrived, and can be looked at.</summary>
    public static bool IsArrival(string code) => code is Received or Returned;
}
