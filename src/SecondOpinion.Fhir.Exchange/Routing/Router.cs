using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>Decides to whom a case is offered: the centre that was named, a shortlist, any. Pure.</summary>
public static class Router
{
    /// <summary>Centres added to the shortlist in each round.</summary>
    private const int Step = 3;

    /// <summary>The round in which a case that was offered to a shortlist is open to all.</summary>
    private const int OpenRound = 3;

    private const int Adult = 18;

    public static RoutingDecision Decide(Demand demand, IReadOnlyList<Centre> centres, int round)
    {
        var verdicts = centres.Select(centre => Judge(demand, centre)).OrderBy(v => v.Centre.Use).ThenBy(v => v.Centre.Load).ThenBy(v => v.Centre.Name, StringComparer.Ordinal).ToArray();
        var named = demand.Named.Where(one => !one.Identities.Overlaps(demand.Declined)).ToArray();
        var suitable = verdicts.Where(v => v.Suits).ToArray();
        var permitsAny = demand.Permitted.Count == 0;

        // Whoever was named has given the case back: the next round has begun.
        if (round == 1 && named.Length == 0 && demand.Named.Count > 0) round = 2;
        if (round == 1 && named.Length > 0)
        {
            var candidates = named.Select(one => centres.FirstOrDefault(centre => centre.Identities.Overlaps(one.Identities))?.Reference ?? one.Reference).ToArray();
            return new RoutingDecision(round, Offer.Named, candidates, verdicts, CanWiden: true);
        }

        // A referrer who named nobody, and a directory that holds nobody: whoever pulls the queue may take it.
        var shortlistRound = demand.Named.Count > 0 ? round - 1 : round;
        if (centres.Count == 0 && demand.Named.Count == 0) return new RoutingDecision(round, Offer.Open, [], verdicts, CanWiden: false);
        if (shortlistRound >= OpenRound && permitsAny) return new RoutingDecision(round, Offer.Open, [], verdicts, CanWiden: false);
        var nearest = suitable.Take(Step * Math.Max(1, shortlistRound)).Select(v => v.Centre).ToArray();
        var shortlist = nearest.Select(centre => centre.Reference).Concat(named.Where(one => !nearest.Any(centre => centre.Identities.Overlaps(one.Identities))).Select(one => one.Reference)).ToArray();
        var canWiden = permitsAny ? shortlistRound < OpenRound : shortlist.Length < suitable.Length;
        return shortlist.Length > 0 || !permitsAny || demand.Named.Count > 0 && shortlistRound < OpenRound
            ? new RoutingDecision(round, Offer.Shortlist, shortlist, verdicts, canWiden)
            : new RoutingDecision(round, Offer.Open, [], verdicts, CanWiden: false);
    }

    /// <summary>Every rule a centre breaks, or what speaks for it.</summary>
    public static Verdict Judge(Demand demand, Centre centre)
    {
        var against = new List<string>();
        if (Independence.Reason(demand.Involved, centre.Identities, centre.Above) is { } involved) against.Add($"not independent: {involved}");
        if (centre.Identities.Overlaps(demand.Declined)) against.Add("has given the case back");
        if (demand.Permitted.Count > 0 && !centre.Identities.Overlaps(demand.Permitted) && !demand.Permitted.Contains($"country|{centre.Country}")) against.Add("not named in the consent");
        if (Misses(centre, Vocabulary.TumourGroup, demand.TumourGroup is null ? [] : [demand.TumourGroup])) against.Add($"does not serve the tumour group {demand.TumourGroup}");
        if (Misses(centre, Vocabulary.OpinionKind, demand.Kinds)) against.Add($"does not give this kind of opinion ({string.Join(", ", demand.Kinds)})");
        if (demand.Specialties.Count > 0 && centre.Codes.Count > 0 && !demand.Specialties.Any(centre.Codes.Contains)) against.Add("has not the speciality asked for");
        if (Misses(centre, Vocabulary.ConsultModeCodes, demand.Mode is null ? [] : [demand.Mode])) against.Add($"does not offer the mode {demand.Mode}");
        if (demand.Languages.Count > 0 && centre.Languages.Count > 0 && !centre.Languages.Overlaps(demand.Languages)) against.Add($"does not work in {string.Join(" or ", demand.Languages.Order())}");
        if (demand.Age < Adult && centre.Eligibility.Contains("adults") && !centre.Eligibility.Contains("children")) against.Add("takes adults only");
        if (demand.Age >= Adult && centre.Eligibility.Contains("children") && !centre.Eligibility.Contains("adults")) against.Add("takes children only");
        if (centre.Load >= centre.Capacity) against.Add($"is full ({centre.Load} of {centre.Capacity})");
        return against.Count > 0 ? new Verdict(centre, false, against) : new Verdict(centre, true, [$"suits; holds {centre.Load} of {centre.Capacity?.ToString() ?? "any number of"} reviews"]);
    }

    /// <summary>A centre that names codes of a system serves these only; one of those asked for suffices.</summary>
    private static bool Misses(Centre centre, string system, IReadOnlyList<string> asked) =>
        asked.Count > 0 && centre.Codes.Any(code => code.StartsWith(system + "|", StringComparison.Ordinal)) && !asked.Any(code => centre.Codes.Contains($"{system}|{code}"));
}
