using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>The centres there are: HealthcareServices that give second opinions, with their Organizations and the languages and specialities of their roles.</summary>
/// <remarks>A HealthcareService belongs to the directory when a type of it is a tumour group or a kind of opinion.</remarks>
public sealed class CentreDirectory(IResourceStore store, CaseSearch search, Parties parties, DefinitionCatalogue definitions)
{
    private static readonly string[] Coded = ["type", "specialty", "characteristic"];

    public async ValueTask<IReadOnlyList<Centre>> Load(CancellationToken cancellationToken)
    {
        var services = (await search.Documents("HealthcareService", "active=true", cancellationToken)).Where(IsCentre).ToArray();
        if (services.Length == 0) return [];
        var held = await HeldReviews(cancellationToken);
        var centres = new List<Centre>();
        foreach (var service in services)
        {
            if (service.Root.Child("providedBy") is { Exists: true } provider) centres.Add(await Read(service.Root, provider, held, cancellationToken));
        }

        return centres;
    }

    private static bool IsCentre(ResourceDocument service) =>
        Codes.All(service.Root, "type", Vocabulary.TumourGroup).Count > 0 || Codes.All(service.Root, "type", Vocabulary.OpinionKind).Count > 0;

    private async ValueTask<Centre> Read(Element service, Element provider, IReadOnlyList<IReadOnlySet<string>> held, CancellationToken cancellationToken)
    {
        var key = $"HealthcareService/{service.ChildText("id")}";
        var (own, above) = await parties.Climb(provider, cancellationToken);
        var identities = new HashSet<string>(own) { key };
        var organization = provider.ChildText("reference") is { } text ? await StoredReference.Load(text, store, definitions, cancellationToken) : null;
        var name = service.ChildText("name") ?? organization?.Root.ChildText("name") ?? key;
        var reference = JsonNode.Parse(provider.Json.Span)!.AsObject();
        reference["display"] ??= name;
        var codes = Coded.SelectMany(one => service.ChildrenNamed(one).ToList()).SelectMany(Codes.Tokens).ToHashSet();
        var languages = service.ChildrenNamed("communication").ToList().SelectMany(Codes.Tokens).Select(token => token[(token.IndexOf('|') + 1)..].Split('-')[0]).ToHashSet();
        foreach (var role in await search.Documents("PractitionerRole", $"service={key}", cancellationToken))
        {
            codes.UnionWith(role.Root.ChildrenNamed("specialty").ToList().SelectMany(Codes.Tokens));
            if (role.Root.Child("practitioner").ChildText("reference") is { } person && await StoredReference.Load(person, store, definitions, cancellationToken) is { } practitioner)
                languages.UnionWith(practitioner.Root.ChildrenNamed("communication").ToList().SelectMany(Codes.Tokens).Select(token => token[(token.IndexOf('|') + 1)..].Split('-')[0]));
        }

        var eligibility = service.ChildrenNamed("eligibility").ToList().SelectMany(one => Codes.Tokens(one.Child("code")))
            .Where(token => token.StartsWith(Vocabulary.CentreEligibility, StringComparison.Ordinal)).Select(token => token[(token.IndexOf('|') + 1)..]).ToHashSet();
        var capacity = CaseFacts.RequestExtension(service, Vocabulary.ReviewCapacity) is { Exists: true } limit && int.TryParse(limit.ChildText("value"), out var number) ? number : (int?)null;
        return new Centre(name, reference, identities, above, CountryOf(organization), codes, languages, eligibility, capacity, held.Count(owner => owner.Overlaps(identities)));
    }

    private static string? CountryOf(ResourceDocument? organization) =>
        organization?.Root.ChildrenNamed("address").ToList().Select(address => address.ChildText("country")).FirstOrDefault(country => country is not null)?.ToUpperInvariant();

    /// <summary>Who holds each review that is under way.</summary>
    private async ValueTask<IReadOnlyList<IReadOnlySet<string>>> HeldReviews(CancellationToken cancellationToken)
    {
        var owners = new List<IReadOnlySet<string>>();
        foreach (var review in await search.All("Task", $"code={Vocabulary.TaskKind}|review&status=received,accepted,in-progress,on-hold", cancellationToken))
        {
            if (TaskContent.Read(review.Json).Owner is { } owner) owners.Add(await parties.Identify(owner, cancellationToken));
        }

        return owners;
    }
}
