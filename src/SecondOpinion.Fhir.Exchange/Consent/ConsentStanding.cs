using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Exchange.Consent;

/// <summary>Whether a patient's consents let anybody have the case. Pure.</summary>
/// <param name="Valid">The consents that are active, and in their period.</param>
/// <param name="IsWithdrawn">There was a permission, and there is none now: it has been withdrawn, or has run out.</param>
/// <param name="NextChange">When a period begins or ends next; null when none does.</param>
public sealed record ConsentStanding(IReadOnlyList<Element> Valid, bool IsPermitted, bool IsWithdrawn, DateTimeOffset? NextChange)
{
    /// <param name="consents">All of the patient's.</param>
    public static ConsentStanding Of(IReadOnlyList<Element> consents, DateTimeOffset now)
    {
        var valid = consents.Where(consent => consent.ChildText("status") == "active" && Holds(consent.Child("provision"), now)).ToList();
        var isPermitted = valid.Exists(IsPermit);
        return new ConsentStanding(valid, isPermitted, !isPermitted && consents.Any(IsPermit), consents.SelectMany(Bounds).Where(at => at > now && at < DateTimeOffset.MaxValue).Order().Select(at => (DateTimeOffset?)at).FirstOrDefault());
    }

    internal static bool Holds(Element provision, DateTimeOffset now) => Period(provision) is var (from, until) && from <= now && now < until;

    /// <summary>A permission for others than the family alone.</summary>
    private static bool IsPermit(Element consent)
    {
        if (consent.Child("provision") is not { Exists: true } provision || provision.ChildText("type") is not (null or "permit")) return false;
        var actors = provision.ChildrenNamed("actor").ToList();
        return actors.Count == 0 || actors.Exists(actor => actor.Child("reference").ChildText("reference")?.StartsWith("RelatedPerson/", StringComparison.Ordinal) is not true);
    }

    private static IEnumerable<DateTimeOffset> Bounds(Element consent)
    {
        if (consent.ChildText("status") != "active" || !IsPermit(consent)) return [];
        var (from, until) = Period(consent.Child("provision"));
        return [from, until];
    }

    private static (DateTimeOffset From, DateTimeOffset Until) Period(Element provision)
    {
        var (from, until) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        if (!provision.Exists || provision.Child("period") is not { Exists: true } period) return (from, until);
        if (period.ChildText("start") is { } start && DateSpan.TryParse(start, TimeZoneInfo.Utc, out var first)) from = new DateTimeOffset(first.Low, TimeSpan.Zero);
        if (period.ChildText("end") is { } end) until = DateSpan.TryParse(end, TimeZoneInfo.Utc, out var last) ? new DateTimeOffset(last.High, TimeSpan.Zero) : DateTimeOffset.MinValue;
        return (from, until);
    }
}
