using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Compartments;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Server.Presentation;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>Patient/{id}/$everything</c>: the patient, all of the patient's compartment, and what that refers to. hl7.org/fhir/R4/patient-operation-everything.html</summary>
/// <remarks>Without <c>_count</c> it comes whole, as far as a Bundle may reach; with it, page by page. Each page brings what it refers to itself.</remarks>
internal sealed class Everything(
    IResourceStore store, SearchQueryParser parser, SearchParameterTable parameters, Compartment compartment, ReferenceGraph graph, DefinitionCatalogue definitions, ServerSettings settings)
{
    private static readonly HashSet<string> Known = ["_since", "_type", "_count", "_page", "start", "end", "_elements", "_summary"];

    public async Task<IResult> Handle(string id, HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await ParametersReader.Read(request, definitions);
        if (!input.Succeeded) return FhirAnswer.Fail(input.Issues);
        if (input.Value.Unknown(Known) is not null)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotSupported, "parameter-malformed", "$everything takes start, end, _since, _type and _count, and no other parameter. Leave the rest out."));
        var asked = Read(input.Value, $"Patient/{id}");
        if (!asked.Succeeded) return FhirAnswer.Fail(asked.Issues);
        var subset = ResourceSubset.Read(QueryPairs.Read(request.QueryString.Value ?? ""), null, definitions);
        if (!subset.Succeeded) return FhirAnswer.Fail(subset.Issues);
        var access = Caller.AccessOf(request);
        var patient = await store.Read(new ResourceKey("Patient", id), access, cancellationToken);
        if (patient is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no Patient/{id}. Check the id, or search for the patient."));
        if (patient.IsDeleted) return FhirAnswer.Fail(Interactions.Read.Deleted(patient.Key));

        var page = new Page();
        if (asked.Value.IsFirst && asked.Value.Wants("Patient")) page.Matches.Add(patient);
        await Fill(page, asked.Value, access, cancellationToken);
        if (page.Refusal is not null) return FhirAnswer.Fail(page.Refusal);
        var referred = await graph.Follow(page.Matches, steps: 2, settings.MaxEntries, BaseUrl.Of(request), access, cancellationToken);
        return referred.Succeeded ? Answer(request, patient.Key, asked.Value, page, referred.Value, subset.Value) : FhirAnswer.Fail(referred.Issues);
    }

    private Outcome<Asked> Read(ParametersReader input, string patient)
    {
        var count = settings.MaxEntries;
        if (input.Text("_count") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
            return Issue.Error(IssueType.Value, "search-count", "_count is a whole number above 0. Give such a number, or leave it out.");
        var types = input.Texts("_type").SelectMany(value => value.Split(',')).Where(type => type.Length > 0).ToHashSet();
        if (types.FirstOrDefault(type => type != "Patient" && !compartment.Types("Patient").Contains(type)) is { } unknown)
            return Issue.Error(IssueType.Value, "parameter-malformed", $"_type names {(definitions.ResourceTypes.Contains(unknown) ? unknown : "something")} that is no type of a patient's compartment. Name types such as Observation, separated by commas.");

        var place = (input.Text("_page") ?? "0.").Split('.', 2);
        if (place.Length != 2 || !int.TryParse(place[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)) at = int.MaxValue;
        return new Asked(patient, Math.Min(count, settings.MaxEntries), types, input.Text("_since"), input.Text("start"), input.Text("end"), at, place[^1].Length == 0 ? null : place[^1]);
    }

    /// <summary>Takes the compartment's types one after the other, until the page is full and something is left.</summary>
    private async ValueTask Fill(Page page, Asked asked, Access access, CancellationToken cancellationToken)
    {
        var types = compartment.Types("Patient").Where(type => type != "Patient").ToList();
        var token = asked.Token;
        for (var at = asked.At; at < types.Count; at++, token = null)
        {
            if (!asked.Wants(types[at])) continue;
            var query = Query(types[at], asked);
            if (!query.Succeeded)
            {
                page.Refusal = query.Issues[0];
                return;
            }

            do
            {
                var room = asked.Count - page.Matches.Count;
                var found = await store.Search(query.Value with { Count = Math.Clamp(room, 1, 500), Page = token }, access, cancellationToken);
                if ((page.Refusal = found.Refusal) is not null) return;
                if (room <= 0 && found.Matches.Count > 0)
                {
                    page.Next = $"{at}.{token}";
                    return;
                }

                page.Matches.AddRange(found.Matches);
                token = found.Next;
            }
            while (token is not null);
        }
    }

    private Outcome<SearchQuery> Query(string type, Asked asked)
    {
        var filters = new List<KeyValuePair<string, string>> { new("_total", "none") };
        if (asked.Since is not null) filters.Add(new("_lastUpdated", "ge" + asked.Since));
        var isDated = parameters.Find(type, "date") is { Type: SearchParameterType.Date };
        if (isDated && asked.Start is not null) filters.Add(new("date", "ge" + asked.Start));
        if (isDated && asked.End is not null) filters.Add(new("date", "le" + asked.End));
        var parsed = parser.Parse(type, filters);
        if (!parsed.Succeeded) return Outcome<SearchQuery>.Failure(parsed.Issues);
        return parsed.Value.Query with { Criteria = [.. parsed.Value.Query.Criteria, compartment.Criterion("Patient", type, [asked.Patient])!] };
    }

    private static FhirAnswer Answer(HttpRequest request, ResourceKey patient, Asked asked, Page page, IReadOnlyList<StoredVersion> referred, ResourceSubset? subset)
    {
        var baseUrl = BaseUrl.Of(request);
        var address = $"{baseUrl}/{patient}/$everything";
        using var bundle = new BundleWriter("searchset", baseUrl, asked.IsFirst && page.Next is null ? page.Matches.Count : null, subset);
        var self = ("self", address + request.QueryString);
        if (page.Next is null) bundle.Links(self);
        else bundle.Links(self, ("next", $"{address}?{asked.Query()}&_page={Uri.EscapeDataString(page.Next)}"));
        foreach (var match in page.Matches) bundle.Found(match, "match");
        foreach (var version in referred) bundle.Found(version, "include");
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private sealed class Page
    {
        public List<StoredVersion> Matches { get; } = [];

        public string? Next { get; set; }

        public Issue? Refusal { get; set; }
    }

    /// <param name="At">Which of the compartment's types comes next.</param>
    /// <param name="Token">The page of that type's search.</param>
    private sealed record Asked(string Patient, int Count, HashSet<string> Types, string? Since, string? Start, string? End, int At, string? Token)
    {
        public bool IsFirst => At == 0 && Token is null;

        // Who looked at the patient's data is not part of them, and given to who asks for it by name.
        public bool Wants(string type) => (Types.Count == 0 && type != "AuditEvent") || Types.Contains(type);

        public string Query() => string.Join('&', new[]
        {
            ("_count", Count.ToString(CultureInfo.InvariantCulture)), ("_type", Types.Count == 0 ? null : string.Join(',', Types)), ("_since", Since), ("start", Start), ("end", End),
        }.Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}"));
    }
}
