using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>What decisions need to know about a case beside its Tasks: the request, the patient, who takes part in it, and how it was asked.</summary>
public sealed class CaseFacts(IResourceStore store, CaseSearch search, Parties parties, Checklists checklists, DefinitionCatalogue definitions)
{
    private static readonly string[] Authors = ["performer", "resultsInterpreter"];

    /// <summary>Countries whose working days count: of who asked, else of the patient; and of who answers.</summary>
    public async ValueTask<IReadOnlyList<string>> Countries(TaskContent caseTask, JsonObject? owner, CancellationToken cancellationToken)
    {
        var asking = caseTask.Copy("requester") is JsonObject requester ? await CountryOf(requester, cancellationToken) : null;
        if (asking is null && caseTask.Patient is { } patient && await Load(patient, cancellationToken) is { } person) asking = Country(person.Root);
        var answering = owner is null ? null : await CountryOf(owner, cancellationToken);
        return new[] { asking, answering }.OfType<string>().Distinct().ToArray();
    }

    /// <summary>Who may not give the opinion, each identity with the reason: they asked, wrote a report under review, care for the patient, or gave an earlier opinion.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> Involved(TaskContent caseTask, Element request, CancellationToken cancellationToken)
    {
        var involved = new Dictionary<string, string>();
        await Note(request.Child("requester"), "conflict-requester", involved, cancellationToken);
        foreach (var info in request.ChildrenNamed("supportingInfo").ToList())
        {
            if (info.ChildText("reference") is not { } text || await Load(text, cancellationToken) is not { Root.TypeName: "DiagnosticReport" } report) continue;
            var why = IsOpinion(report.Root) ? "conflict-earlier-opinion" : "conflict-report-author";
            foreach (var name in Authors)
            {
                foreach (var author in report.Root.ChildrenNamed(name).ToList()) await Note(author, why, involved, cancellationToken);
            }
        }

        foreach (var team in await search.Documents("CareTeam", $"patient={caseTask.Patient}", cancellationToken))
        {
            foreach (var participant in team.Root.ChildrenNamed("participant").ToList()) await Note(participant.Child("member"), "conflict-care-team", involved, cancellationToken);
            foreach (var organization in team.Root.ChildrenNamed("managingOrganization").ToList()) await Note(organization, "conflict-care-team", involved, cancellationToken);
        }

        if (caseTask.Patient is { } patient && await Load(patient, cancellationToken) is { } person)
        {
            foreach (var practitioner in person.Root.ChildrenNamed("generalPractitioner").ToList()) await Note(practitioner, "conflict-care-team", involved, cancellationToken);
        }

        return involved;
    }

    public async ValueTask<Demand> DemandOf(LoadedCase loaded, Element request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var person = loaded.Case.Patient is { } patient ? await Load(patient, cancellationToken) : null;
        var named = new List<(JsonObject, IReadOnlySet<string>)>();
        foreach (var performer in request.ChildrenNamed("performer").ToList())
        {
            var reference = JsonNode.Parse(performer.Json.Span)!.AsObject();
            named.Add((reference, await parties.Identify(reference, cancellationToken)));
        }

        var declined = new HashSet<string>();
        foreach (var former in loaded.Former.Append(loaded.Tasks.Review).Where(task => task?.Status is "rejected" or "failed"))
        {
            if (former!.Owner is { } owner) declined.UnionWith((await parties.Identify(owner, cancellationToken)));
        }

        return new Demand(
            await TumourGroupOf(request, cancellationToken),
            Codes.All(request, "orderDetail", Vocabulary.OpinionKind),
            request.Child("performerType") is { Exists: true } speciality ? Codes.Tokens(speciality) : [],
            RequestExtension(request, Vocabulary.ConsultMode) is { Exists: true } mode ? Codes.Of(mode.Child("value"), Vocabulary.ConsultModeCodes) : null,
            person is null ? new HashSet<string>() : Languages(person.Root),
            person is null ? null : Age(person.Root, now),
            named,
            await Involved(loaded.Case, request, cancellationToken),
            await Permitted(loaded.Case, cancellationToken),
            declined);
    }

    /// <summary>The tumour group of the diagnosis in question.</summary>
    public async ValueTask<string?> TumourGroupOf(Element request, CancellationToken cancellationToken)
    {
        var diagnoses = new List<Element>();
        foreach (var reason in request.ChildrenNamed("reasonReference").ToList())
        {
            if (reason.ChildText("reference") is { } text && await Load(text, cancellationToken) is { } condition) diagnoses.Add(condition.Root);
        }

        return checklists.GroupOf(diagnoses);
    }

    /// <summary>A case's request; null when it is gone.</summary>
    public ValueTask<ResourceDocument?> Request(TaskContent caseTask, CancellationToken cancellationToken) => Load(caseTask.Focus, cancellationToken);

    /// <summary>Languages, cut to their first part: <c>de</c>; the preferred ones when any is preferred.</summary>
    public static IReadOnlySet<string> Languages(Element patient)
    {
        var spoken = patient.ChildrenNamed("communication").ToList();
        var preferred = spoken.Where(one => one.ChildText("preferred") == "true").ToList();
        return (preferred.Count > 0 ? preferred : spoken).SelectMany(one => Codes.Tokens(one.Child("language"))).Select(token => token[(token.IndexOf('|') + 1)..].Split('-')[0]).ToHashSet();
    }

    internal static bool IsOpinion(Element report)
    {
        foreach (var profile in report.Child("meta") is { Exists: true } meta ? meta.ChildrenNamed("profile").ToList() : [])
        {
            if (profile.Text?.Split('|')[0] == Vocabulary.OpinionProfile) return true;
        }

        return Codes.HasAny(report, "code", Vocabulary.Loinc, ["34805-2", "60571-7"]);
    }

    internal static Element RequestExtension(Element resource, string url) => resource.ChildrenNamed("extension").ToList().FirstOrDefault(extension => extension.ChildText("url") == url);

    private static int? Age(Element patient, DateTimeOffset now) =>
        patient.ChildText("birthDate") is { Length: >= 4 } birth && int.TryParse(birth.AsSpan(0, 4), out var year)
            ? now.Year - year - (string.CompareOrdinal(birth.Length > 4 ? birth[5..] : "01", now.ToString("MM-dd", CultureInfo.InvariantCulture)) > 0 ? 1 : 0)
            : null;

    private static string? Country(Element resource)
    {
        foreach (var address in resource.ChildrenNamed("address"))
        {
            if (address.ChildText("country") is { Length: 2 } country) return country.ToUpperInvariant();
        }

        return null;
    }

    /// <summary>The country in which an organisation, or that of a role, has its address.</summary>
    internal async ValueTask<string?> CountryOf(JsonObject party, CancellationToken cancellationToken)
    {
        foreach (var identity in await parties.Identify(party, cancellationToken))
        {
            if (identity.StartsWith("Organization/", StringComparison.Ordinal) && await Load(identity, cancellationToken) is { } organization && Country(organization.Root) is { } country) return country;
        }

        return null;
    }

    private async ValueTask<IReadOnlySet<string>> Permitted(TaskContent caseTask, CancellationToken cancellationToken)
    {
        var permitted = new HashSet<string>();
        foreach (var consent in await search.Documents("Consent", $"patient={caseTask.Patient}&status=active", cancellationToken))
        {
            if (consent.Root.Child("provision") is not { Exists: true } provision || provision.ChildText("type") != "permit") continue;
            foreach (var actor in provision.ChildrenNamed("actor").ToList())
            {
                if (actor.Child("reference") is not { Exists: true } reference) continue;
                if (reference.Child("identifier") is { Exists: true } identifier && identifier.ChildText("system") == Vocabulary.Countries) permitted.Add($"country|{identifier.ChildText("value")}");
                else permitted.UnionWith(await parties.Identify(JsonNode.Parse(reference.Json.Span)!.AsObject(), cancellationToken));
            }
        }

        return permitted;
    }

    private async ValueTask Note(Element party, string why, Dictionary<string, string> involved, CancellationToken cancellationToken)
    {
        if (!party.Exists) return;
        var (own, above) = await parties.Climb(party, cancellationToken);
        foreach (var identity in own) involved.TryAdd(identity, why);
        foreach (var identity in above) involved.TryAdd(Independence.Above(identity), why);
    }

    private ValueTask<ResourceDocument?> Load(string reference, CancellationToken cancellationToken) => StoredReference.Load(reference, store, definitions, cancellationToken);
}
