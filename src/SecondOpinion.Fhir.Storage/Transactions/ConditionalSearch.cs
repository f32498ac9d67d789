using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>Searches that decide whether something is written. They are always strict: what is not understood must not match everything.</summary>
public sealed class ConditionalSearch(IResourceStore store, SearchQueryParser parser)
{
    /// <summary>Reads criteria such as <c>identifier=sys|value</c>. Unknown parameters, empty values and no criterion at all are errors.</summary>
    public Outcome<SearchQuery> Parse(string resourceType, string query)
    {
        var parsed = parser.Parse(resourceType, QueryPairs.Read(query));
        if (!parsed.Succeeded) return Outcome<SearchQuery>.Failure(parsed.Issues);
        if (parsed.Value.Unused.Count > 0)
        {
            return Issue.Error(IssueType.NotSupported, "condition-parameter-unknown",
                $"The condition uses a parameter that {resourceType} does not have, or that is empty. Conditions must be understood whole; correct or remove it.");
        }

        if (parsed.Value.Query.Criteria.Count == 0)
            return Issue.Error(IssueType.Value, "condition-empty", "The condition has no criterion and would match everything. Add one, for instance identifier=system|value.");
        if (parsed.Value.Query.Contained != ContainedMatches.None)
            return Issue.Error(IssueType.NotSupported, "condition-contained", "A condition is about what is stored by itself: what is contained can't be written apart from its container. Leave _contained out.");
        return parsed.Value.Query with { Count = 2, Total = SearchTotal.None, MustBeWhole = true };
    }

    /// <summary>Ids of at most two matches: none, the one, or too many.</summary>
    /// <exception cref="StoreException">The index does not hold the condition's parameters for all resources yet; nothing may be decided by it.</exception>
    public async ValueTask<IReadOnlyList<string>> Find(SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        var page = await store.Search(query, access, cancellationToken);
        if (page.Refusal is { } refusal) throw new StoreException(refusal.Message) { IsPassing = true };
        return page.Matches.Select(match => match.Key.Id).ToArray();
    }
}
