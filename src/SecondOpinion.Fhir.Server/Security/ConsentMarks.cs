using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What a Consent allows and forbids, as marks that a search can ask for. Whether it is active, and the period of the whole, are searched as they stand.</summary>
/// <remarks>
/// The provision and its exceptions, each with actors, purposes, classes and a period; what an exception does not say is as in the provision around it. One for other purposes
/// than treatment says nothing here. What permits less than can be judged here (by code, label, time of the data, single resources, or not to read) permits nothing; what forbids,
/// forbids without regard to that. Between consents a denial wins; within one, an exception from a denial holds. hl7.org/fhir/R4/consent.html
/// </remarks>
internal static class ConsentMarks
{
    private static readonly HashSet<string> Treatment = ["TREAT", "ETREAT", "CAREMGT", "COC", "HTEST", "THERAPY", "PATRQT"];

    private static readonly HashSet<string> Reading = ["access", "use", "disclose"];

    private static readonly string[] Narrowing = ["code", "securityLabel", "dataPeriod", "data"];

    /// <param name="partyOf">The party that an actor's reference means; null when it can't be told.</param>
    public static async ValueTask<IEnumerable<string>> Of(Element consent, Func<Element, ValueTask<Party?>> partyOf)
    {
        var marks = new HashSet<string>();
        if (consent.Child("provision") is { Exists: true } provision)
            await Add(marks, provision, new Context([Party.Any], [null], IsAboutTreatment: true, "permit", IsNarrowed: false, ConsentDays.All), isWhole: true, partyOf);
        return marks;
    }

    private static async ValueTask Add(HashSet<string> marks, Element provision, Context around, bool isWhole, Func<Element, ValueTask<Party?>> partyOf)
    {
        // The type may be left out; an exception is then the other way round.
        var type = provision.ChildText("type") ?? (isWhole || around.Type == "deny" ? "permit" : "deny");
        var isDenial = type == "deny";
        var here = new Context(
            await Actors(provision, partyOf) ?? around.Actors,
            Classes(provision) is { Count: > 0 } classes ? classes : around.Classes,
            IsAboutTreatment(provision) ?? around.IsAboutTreatment,
            type,
            around.IsNarrowed || Narrowing.Any(name => provision.Child(name).Exists) || !AllowsReading(provision),
            isWhole ? ConsentDays.All : ConsentDays.Of(provision.Child("period"), isDenial).Within(around.Days));
        if (here.IsAboutTreatment && (isDenial || !here.IsNarrowed))
        {
            marks.UnionWith(here.Said(isDenial ? Marks.Deny : Marks.Permit));

            // With exceptions of its own, it is left to the denial: that is the narrower reading.
            if (!isWhole && !isDenial && around.Type == "deny" && !provision.Child("provision").Exists) marks.UnionWith(here.Said(Marks.Except));
        }

        foreach (var exception in provision.ChildrenNamed("provision").ToList()) await Add(marks, exception, here, isWhole: false, partyOf);
    }

    private static List<string?> Classes(Element provision) =>
        provision.ChildrenNamed("class").ToList().Select(coding => coding.ChildText("code")).OfType<string>().Select(code => code[(code.LastIndexOf('/') + 1)..]).Where(code => code.Length > 0).ToList<string?>();

    private static bool? IsAboutTreatment(Element provision)
    {
        var purposes = provision.ChildrenNamed("purpose").ToList();
        return purposes.Count == 0 ? null : purposes.Any(purpose => purpose.ChildText("code") is { } code && Treatment.Contains(code));
    }

    private static bool AllowsReading(Element provision)
    {
        var actions = provision.ChildrenNamed("action").ToList();
        return actions.Count == 0 || actions.Any(action => action.ChildrenNamed("coding").ToList().Any(coding => coding.ChildText("code") is { } code && Reading.Contains(code)));
    }

    /// <summary>Null when it names nobody; an actor that can't be told is nobody we know.</summary>
    private static async ValueTask<IReadOnlyList<Party>?> Actors(Element provision, Func<Element, ValueTask<Party?>> partyOf)
    {
        var actors = provision.ChildrenNamed("actor").ToList();
        if (actors.Count == 0) return null;
        var parties = new List<Party>();
        foreach (var actor in actors)
        {
            if (await partyOf(actor.Child("reference")) is { } party) parties.Add(party);
        }

        return parties;
    }

    private sealed record Context(IReadOnlyList<Party> Actors, IReadOnlyList<string?> Classes, bool IsAboutTreatment, string Type, bool IsNarrowed, ConsentDays Days)
    {
        public IEnumerable<string> Said(Func<Party, string?, string> mark)
        {
            var days = Days.Marks().ToList();
            return from party in Actors from about in Classes from day in days select mark(party, about) + day;
        }
    }
}
