using System.Globalization;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Who sees what: the rules, written as searches over marks, so that the store applies them on every way to a resource.</summary>
/// <remarks>
/// A record is all that was brought with a case, and all that came to it. Its referrer sees it; a centre sees it while it holds a review in it and a Consent in it permits;
/// the patient sees it; what centres answer is shown by the release policy. Everything is asked of the store at each access, so that a withdrawal works at once.
/// </remarks>
public sealed class Visibility(SearchParameterTable parameters, SearchQueryParser parser, DefinitionCatalogue definitions)
{
    /// <summary>What any client may see: who there is, and what words mean.</summary>
    public static readonly IReadOnlySet<string> Directory = new HashSet<string>
    {
        "Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Location", "OrganizationAffiliation",
        "CodeSystem", "ValueSet", "ConceptMap", "NamingSystem", "TerminologyCapabilities", "StructureDefinition", "StructureMap", "SearchParameter", "OperationDefinition", "CapabilityStatement",
        "CompartmentDefinition", "GraphDefinition", "ImplementationGuide", "MessageDefinition", "Questionnaire", "PlanDefinition", "ActivityDefinition", "Library", "Measure",
        "ChargeItemDefinition", "EventDefinition", "ExampleScenario",
    };

    /// <summary>What a coordinator needs to see a case through, without what is clinical.</summary>
    public static readonly IReadOnlySet<string> Coordination = new HashSet<string>
    {
        "Task", "ServiceRequest", "Consent", "Patient", "RelatedPerson", "CareTeam", "Communication", "CommunicationRequest", "Provenance", "Appointment", "AppointmentResponse",
        "SupplyDelivery", "Coverage", "Encounter", "Subscription",
    };

    public Caller CallerOf(Identity who, DateTimeOffset now) => new(Of(who, now, withShort: true), who) { InFull = Of(who, now, withShort: false) };

    /// <param name="withShort">Whether what is told in short belongs to it: queue items, and reviews that the caller holds and consent has closed.</param>
    private Access Of(Identity who, DateTimeOffset now, bool withShort)
    {
        var rules = new Dictionary<string, IReadOnlyList<AccessRule>>();
        var types = definitions.ResourceTypes.Where(type => CanRead(who, type)).ToArray();
        return Access.By(types, type =>
        {
            lock (rules)
            {
                if (!rules.TryGetValue(type, out var ofType)) rules.Add(type, ofType = CanRead(who, type) ? Narrowed(who, type, [.. Rules(who, type, now, withShort)]) : []);
                return ofType;
            }
        });
    }

    /// <summary>What must stand in a record for a party to see resources of a type in it.</summary>
    internal IEnumerable<RecordCondition> Consented(IEnumerable<Party> parties, string type, DateTimeOffset now)
    {
        var at = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        Party[] all = [.. parties, Party.Any];
        IEnumerable<string> Said(Func<Party, string?, string> mark) =>
            from party in all from about in new[] { null, type } from days in ConsentDays.At(now) select mark(party, about) + days;
        IReadOnlyList<SearchCriterion> about = [new(Find("Consent", "status"), null, ["active"]), Within("ge" + at), Within("le" + at)];
        yield return new RecordCondition("Consent", [.. about, Marked("Consent", Said(Marks.Permit))]);
        yield return new RecordCondition("Consent", [Marked("Consent", Said(Marks.Deny)), .. about, Marked("Consent", Said(Marks.Except), "not")], IsAbsent: true);
    }

    internal static IEnumerable<Party> PartiesOf(Identity who) => who.Country is null ? [who.Party] : [who.Party, Party.OfCountry(who.Country)];

    private static bool CanRead(Identity who, string type) => (who.Scopes.On(type) & (Permissions.Read | Permissions.Search)) != Permissions.None;

    private IEnumerable<AccessRule> Rules(Identity who, string type, DateTimeOffset now, bool withShort)
    {
        if (Directory.Contains(type))
        {
            yield return new AccessRule([], []);
            yield break;
        }

        // What belongs to no record is its sender's.
        yield return new AccessRule([Marked(type, [Marks.From(who.Party)]), Marked(type, [Marks.InRecord], "not")], []);
        if (who.Is(ClientRole.Referrer))
        {
            foreach (var rule in OfReferrer(who, type)) yield return rule;
        }

        if (who.Is(ClientRole.Centre))
        {
            foreach (var rule in OfCentre(who, type, now, withShort)) yield return rule;
        }

        if (who.Is(ClientRole.Coordinator))
        {
            if (who.BreakGlass is not null || Coordination.Contains(type)) yield return new AccessRule([NoAnswer(type)], []);
            if (who.BreakGlass is not null) yield return new AccessRule([Marked(type, [Marks.Answer])], [.. Without(Marks.HeldBack)]);
        }

        if (who.Patient is not null && (who.Is(ClientRole.Patient) || who.Is(ClientRole.Family)))
        {
            foreach (var rule in OfPatient(who, type, now)) yield return rule;
        }
    }

    private IEnumerable<AccessRule> OfReferrer(Identity who, string type)
    {
        var own = InRecordWith("Task", Marked("Task", [Marks.From(who.Party)]), Marked("Task", [Marks.Case]));
        yield return new AccessRule([Marked(type, [Marks.From(who.Party)]), NoAnswer(type)], []);
        yield return new AccessRule([NoAnswer(type)], [own]);
        yield return new AccessRule([Marked(type, [Marks.Answer])], [own, .. Without(Marks.HeldBack)]);
    }

    private IEnumerable<AccessRule> OfCentre(Identity who, string type, DateTimeOffset now, bool withShort)
    {
        IReadOnlyList<RecordCondition> holding = [InRecordWith("Task", Marked("Task", [Marks.Held(who.Party)])), .. Consented(PartiesOf(who), type, now)];
        yield return new AccessRule([NoAnswer(type), Marked(type, [Marks.Review], "not")], holding);
        yield return new AccessRule([Marked(type, [Marks.From(who.Party)])], holding);

        // Whoever is to decide between opinions has to read them; not those that the patient keeps back.
        yield return new AccessRule(
            [Marked(type, [Marks.Answer])],
            [InRecordWith("Task", Marked("Task", [Marks.Held(who.Party)]), Marked("Task", [Marks.Third])), .. Consented(PartiesOf(who), type, now), .. Without(Marks.HeldBack)]);
        if (type != "Task") yield break;
        yield return new AccessRule([Marked(type, [Marks.Held(who.Party)])], [.. Consented(PartiesOf(who), type, now)]);
        if (!withShort) yield break;

        // Whoever holds a review has to be able to give it back, also after the consent has been withdrawn.
        yield return new AccessRule([Marked(type, [Marks.Held(who.Party)])], []);
        yield return new AccessRule([Marked(type, [Marks.Queued])], [.. Consented(PartiesOf(who), type, now)]);
    }

    private IEnumerable<AccessRule> OfPatient(Identity who, string type, DateTimeOffset now)
    {
        var isFamily = !who.Is(ClientRole.Patient);
        List<RecordCondition> record = [InRecordWith("Patient", new SearchCriterion(Find("Patient", "_id"), null, [who.Patient!]))];
        if (isFamily) record.AddRange(Consented(who.RelatedPerson is null ? [] : [Party.Of("RelatedPerson/" + who.RelatedPerson)], type, now));
        yield return new AccessRule([NoAnswer(type)], record);
        yield return new AccessRule([Marked(type, [Marks.Answer])], isFamily ? [.. record, .. Without(Marks.PatientOnly)] : record);
    }

    private IEnumerable<RecordCondition> Without(string mark) => ReleasePolicy.Types.Select(type => new RecordCondition(type, [Marked(type, [mark])], IsAbsent: true));

    private static RecordCondition InRecordWith(string type, params SearchCriterion[] criteria) => new(type, criteria);

    private SearchCriterion NoAnswer(string type) => Marked(type, [Marks.Answer], "not");

    private SearchCriterion Marked(string type, IEnumerable<string> marks, string? modifier = null) => new(Find(type, "_tag"), modifier, [.. marks.Select(mark => $"{Marks.System}|{mark}")]);

    private SearchCriterion Within(string bound) =>
        new(Find("Consent", "period"), null, [bound]) { Alternatives = [new SearchCriterion(Find("Consent", "period"), "missing", ["true"])] };

    private SearchParameter Find(string type, string code) => parameters.Find(type, code) ?? throw new InvalidOperationException($"R4 defines {code} for {type}.");

    /// <summary>The rules under what the scopes still let through: <c>system/Task.rs?status=requested</c>.</summary>
    private IReadOnlyList<AccessRule> Narrowed(Identity who, string type, IReadOnlyList<AccessRule> rules)
    {
        var scopes = who.Scopes.Of(type).Where(scope => (scope.Permissions & (Permissions.Read | Permissions.Search)) != Permissions.None).ToList();
        if (scopes.Exists(scope => scope.Filter is null)) return rules;
        var narrowed = new List<AccessRule>();
        foreach (var scope in scopes)
        {
            // A filter that is not understood, or shapes the answer and not the match, lets nothing through.
            var parsed = parser.Parse(type, QueryPairs.Read(scope.Filter!));
            if (!parsed.Succeeded || parsed.Value.Unused.Count > 0 || parsed.Value.Query.Criteria.Count == 0) continue;
            narrowed.AddRange(rules.Select(rule => rule with { Criteria = [.. rule.Criteria, .. parsed.Value.Query.Criteria] }));
        }

        return narrowed;
    }
}
