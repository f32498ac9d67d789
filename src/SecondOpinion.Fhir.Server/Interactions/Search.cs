using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Compartments;
using SecondOpinion.Fhir.Server.Presentation;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>search-type and search-system, by GET and by POST. hl7.org/fhir/R4/search.html</summary>
public sealed class Search(IResourceStore store, SearchQueryParser parser, Compartment compartment, DefinitionCatalogue definitions)
{
    /// <param name="type">Null to search over several types.</param>
    public async Task<IResult> Handle(string? type, HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new List<KeyValuePair<string, string>>(QueryPairs.Read(request.QueryString.Value ?? ""));
        if (HttpMethods.IsPost(request.Method))
        {
            if (!request.HasFormContentType)
                return FhirAnswer.Fail(Issue.Error(IssueType.NotSupported, "media-type", "POST _search takes its parameters as a form. Send them as application/x-www-form-urlencoded."));
            var body = System.Text.Encoding.UTF8.GetString((await FhirBody.ReadBytes(request)).Span);
            request.HttpContext.Features.Get<AuditedRequest>()?.Asked(body);
            parameters.AddRange(QueryPairs.Read(body));
        }

        return await Run(type, parameters, request, cancellationToken);
    }

    /// <summary>Searches a compartment: <c>Patient/1/Observation</c>. hl7.org/fhir/R4/search.html#2.1.1.2</summary>
    public async Task<IResult> HandleCompartment(ResourceKey owner, string type, HttpRequest request, CancellationToken cancellationToken)
    {
        if (type[0] == '$') return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "operation-unknown", "There is no operation of this name here. /fhir/metadata lists those there are."));
        if (compartment.Criterion(owner.Type, type, [owner.ToString()]) is not { } criterion)
            return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "compartment-unknown", $"{owner.Type} has no compartment with such resources in it. Search the type itself, with a reference to {owner.Type}."));
        return await Run(type, QueryPairs.Read(request.QueryString.Value ?? ""), request, cancellationToken, (owner, criterion));
    }

    /// <param name="within">The compartment that matches must lie in.</param>
    internal async Task<FhirAnswer> Run(
        string? type, IReadOnlyList<KeyValuePair<string, string>> parameters, HttpRequest request, CancellationToken cancellationToken, (ResourceKey Owner, SearchCriterion Criterion)? within = null)
    {
        var baseUrl = BaseUrl.Of(request);
        var parsed = parser.Parse(type, parameters);
        if (!parsed.Succeeded) return FhirAnswer.Fail(parsed.Issues);
        var unused = parsed.Value.Unused.Select(parameter => parameter.Issue).ToArray();
        if (unused.Length > 0 && !Preferences.Read(request).Lenient) return FhirAnswer.Fail(unused);

        // A container is of whatever type.
        var shown = parsed.Value.Query is { Contained: not ContainedMatches.None, GivesContained: false } ? null : type;
        var subset = ResourceSubset.Read(parsed.Value.Presentation, shown, definitions);
        if (!subset.Succeeded) return FhirAnswer.Fail(subset.Issues);

        var query = within is null ? parsed.Value.Query : parsed.Value.Query with { Criteria = [.. parsed.Value.Query.Criteria, within.Value.Criterion] };
        var path = (within, type) switch
        {
            ({ } compartment, _) => $"/{compartment.Owner}/{type}",
            (null, not null) => "/" + type,
            _ => "",
        };
        if (AuditedStore.RefuseInclude(type, parameters, request) is { } include) return FhirAnswer.Fail(include);
        var page = await store.Search(query, Caller.AccessOf(request), cancellationToken);
        if (page.Refusal is not null) return FhirAnswer.Fail(page.Refusal);
        using var bundle = new BundleWriter("searchset", baseUrl, page.Total, subset.Value);

        // What shapes the answer is carried from page to page like what shapes the result.
        KeyValuePair<string, string>[] used = [.. parsed.Value.Used, .. parsed.Value.Presentation.Where(parameter => parameter.Key is not "_summary" && parameter.Value.Length > 0)];
        var self = ("self", Url(baseUrl, path, used));
        if (page.Next is null) bundle.Links(self);
        else bundle.Links(self, ("next", Url(baseUrl, path, [.. used, new("_page", page.Next)])));
        foreach (var match in page.Matches) bundle.Found(match, "match");
        foreach (var included in page.Included) bundle.Found(included, "include");
        var notes = unused.Select(issue => issue with { Severity = IssueSeverity.Warning }).ToList();
        notes.AddRange(page.Warnings);
        notes.AddRange(page.Explanation.Select(line => new Issue(IssueSeverity.Information, IssueType.Informational, "search-explanation", "", line)));
        if (page.IncludesAreCut) notes.Add(CutIncludes);
        if (notes.Count > 0) bundle.FoundOutcome(notes);
        return FhirAnswer.Of(StatusCodes.Status200OK, bundle.Finish());
    }

    private static Issue CutIncludes => new(IssueSeverity.Warning, IssueType.TooCostly, "search-includes-cut", "",
        "More would be included than a page may hold, and what is beyond was left out. Ask for smaller pages with _count, or for fewer includes.");

    private static string Url(string baseUrl, string path, IReadOnlyList<KeyValuePair<string, string>> parameters) => parameters.Count == 0
        ? $"{baseUrl}{path}"
        : $"{baseUrl}{path}?{string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Key).Replace("%3A", ":")}={Uri.EscapeDataString(p.Value)}"))}";
}
