using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Puts a case into the queue and offers it: opens the Review Task, routes it, and widens the offer when nobody claims.</summary>
public sealed class OpenReview(CaseFacts facts, CentreDirectory directory, WorkingCalendars calendars)
{
    /// <summary>The parts of the time allowed after each of which an offer widens.</summary>
    private const double Rounds = 5;

    /// <summary>Opens the next Review Task of a case; its clock starts unless it runs already.</summary>
    public async ValueTask<RoutingDecision> Open(LoadedCase loaded, Element request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var demand = await facts.DemandOf(loaded, request, now, cancellationToken);
        var before = loaded.Tasks.Review is { Status: "rejected" or "failed" } review ? review : null;
        var ended = before is null ? null : loaded.ReviewVersion!.Key.ToString();
        loaded.Tasks.Open(ReviewTask.Open(loaded.Case, loaded.Reference, request, demand, ended, now));
        return Route(loaded, Router.Decide(demand, await directory.Load(cancellationToken), before?.Offer?.Round ?? 1), now);
    }

    /// <summary>Offers the item to more.</summary>
    public ValueTask<RoutingDecision> Widen(LoadedCase loaded, Element request, DateTimeOffset now, CancellationToken cancellationToken) => Offer(loaded, request, loaded.Review.Offer!.Round + 1, now, cancellationToken);

    /// <summary>Offers the item to those who suit by now.</summary>
    public async ValueTask<RoutingDecision> Offer(LoadedCase loaded, Element request, int round, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var demand = await facts.DemandOf(loaded, request, now, cancellationToken);
        var decision = Route(loaded, Router.Decide(demand, await directory.Load(cancellationToken), round), now);
        loaded.Review.Touch(now);
        loaded.Case.Touch(now);
        return decision;
    }

    public async ValueTask StartClock(LoadedCase loaded, Element request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (loaded.Case.Clock is not null) return;
        var countries = calendars.Known(await facts.Countries(loaded.Case, null, cancellationToken));
        loaded.Case.Clock = SlaClock.Start(loaded.Case.Priority, DecisionDeadline(request), countries, calendars.For(countries), now);
    }

    internal static DateTimeOffset? DecisionDeadline(Element request)
    {
        if (CaseFacts.RequestExtension(request, Vocabulary.DecisionDeadline) is not { Exists: true } extension || extension.ChildText("value") is not { } text) return null;
        if (!DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var deadline)) return null;

        // A day without a time of day lasts until its end.
        return text.Contains('T') ? deadline : deadline.AddDays(1);
    }

    private RoutingDecision Route(LoadedCase loaded, RoutingDecision decision, DateTimeOffset now)
    {
        var clock = loaded.Case.Clock!;
        loaded.Review.Candidates = decision.Candidates;
        loaded.Review.Offer = new Offer(decision.Round, decision.Mode, decision.CanWiden ? calendars.For(clock.Calendars).Add(now, clock.Allowed / Rounds) : null);
        loaded.Case.AddNote(decision.Explain(), now);
        return decision;
    }
}
