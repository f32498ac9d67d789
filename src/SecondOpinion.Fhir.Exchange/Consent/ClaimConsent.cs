using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Consent;

/// <summary>Whether the patient's consents, as they are when a centre claims, leave the case to it. To whom it is offered, routing has decided before.</summary>
/// <remarks>
/// A centre may not claim when the consents have all been withdrawn or have run out, nor when one of them names it, or its country, in a denial of the whole. What a denial of
/// single kinds of resources hides, is hidden where resources are read. hl7.org/fhir/R4/consent.html
/// </remarks>
public sealed class ClaimConsent(CaseSearch search, Parties parties)
{
    /// <summary>Whether anybody may have the case now.</summary>
    public async ValueTask<ConsentStanding> Standing(TaskContent caseTask, DateTimeOffset now, CancellationToken cancellationToken) =>
        ConsentStanding.Of((await search.Documents("Consent", $"patient={caseTask.Patient}", cancellationToken)).Select(consent => consent.Root).ToList(), now);

    /// <param name="claimant">Identities of the centre and of the organisations above it.</param>
    /// <param name="country">ISO 3166 code of its country; null when it is not known.</param>
    public async ValueTask<Issue?> Refuse(TaskContent caseTask, IEnumerable<string> claimant, string? country, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var standing = await Standing(caseTask, now, cancellationToken);
        if (standing.IsWithdrawn)
        {
            return Issue.Error(IssueType.Forbidden, "consent-withdrawn",
                "The patient's consent to share the case has been withdrawn or has run out, so that nobody may claim it. The referrer can send another Consent.");
        }

        var names = claimant.Append($"id|{Vocabulary.Countries}|{country}").ToHashSet();
        foreach (var consent in standing.Valid)
        {
            if (await Denies(consent.Child("provision"), names, now, cancellationToken))
                return Issue.Error(IssueType.Forbidden, "consent-denies", "The patient's consent denies the case to this centre, or to its country. Another centre must claim it.");
        }

        return null;
    }

    private async ValueTask<bool> Denies(Element provision, IReadOnlySet<string> names, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!provision.Exists || !ConsentStanding.Holds(provision, now)) return false;
        if (provision.ChildText("type") == "deny" && !provision.Child("class").Exists && await Names(provision, names, cancellationToken)) return true;
        foreach (var exception in provision.ChildrenNamed("provision").ToList())
        {
            if (await Denies(exception, names, now, cancellationToken)) return true;
        }

        return false;
    }

    private async ValueTask<bool> Names(Element provision, IReadOnlySet<string> names, CancellationToken cancellationToken)
    {
        foreach (var actor in provision.ChildrenNamed("actor").ToList())
        {
            if (actor.Child("reference") is { Exists: true } reference && (await parties.Identify(JsonNode.Parse(reference.Json.Span)!.AsObject(), cancellationToken)).Overlaps(names)) return true;
        }

        return false;
    }
}
