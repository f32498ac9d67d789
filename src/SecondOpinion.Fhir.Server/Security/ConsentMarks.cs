using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What a Consent allows and forbids, as marks that a search can ask for. Whether it is active, and its period, are searched as they stand.</summary>
/// <remarks>
/// The provision and its exceptions, each with actors, purposes and classes. An exception without actors is about those of the provision. An exception that forbids does so
/// whatever its own period: that of the whole Consent alone is looked at. A provision for other purposes than treatment allows nothing here. hl7.org/fhir/R4/consent.html
/// </remarks>
internal static class ConsentMarks
{
    private static readonly HashSet<string> Treatment = ["TREAT", "ETREAT", "CAREMGT", "COC", "HTEST", "THERAPY", "PATRQT"];

    /// <param name="partyOf">The party that an actor's reference means; null when it can't be told.</param>
    public static async ValueTask<IEnumerable<string>> Of(Element consent, Func<Element, ValueTask<Party?>> partyOf)
    {
        var marks = new HashSet<string>();
        if (consent.Child("provision") is not { Exists: true } provision) return marks;
        var actors = await Actors(provision, partyOf);
        Add(marks, provision, provision.ChildText("type") ?? "permit", actors ?? [Party.Any]);
        foreach (var exception in provision.ChildrenNamed("provision").ToList())
        {
            // The type may be left out, and an exception is then the other way round.
            var type = exception.ChildText("type") ?? (provision.ChildText("type") == "deny" ? "permit" : "deny");
            Add(marks, exception, type, await Actors(exception, partyOf) ?? actors ?? [Party.Any]);
        }

        return marks;
    }

    private static void Add(HashSet<string> marks, Element provision, string type, IReadOnlyList<Party> actors)
    {
        if (!IsAboutTreatment(provision)) return;
        var classes = provision.ChildrenNamed("class").ToList().Select(coding => coding.ChildText("code")).OfType<string>().Select(code => code[(code.LastIndexOf('/') + 1)..]).Where(code => code.Length > 0).ToList<string?>();
        foreach (var party in actors)
        {
            foreach (var about in classes.Count == 0 ? [null] : classes) marks.Add(type == "deny" ? Marks.Deny(party, about) : Marks.Permit(party, about));
        }
    }

    private static bool IsAboutTreatment(Element provision)
    {
        var purposes = provision.ChildrenNamed("purpose").ToList();
        return purposes.Count == 0 || purposes.Any(purpose => purpose.ChildText("code") is { } code && Treatment.Contains(code));
    }

    /// <summary>Null when it names nobody, which means everybody; an actor that can't be told is nobody we know.</summary>
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
}
