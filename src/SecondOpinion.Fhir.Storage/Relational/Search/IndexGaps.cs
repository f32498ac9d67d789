using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Says of a search which of its parameters the index does not hold for all resources.</summary>
internal sealed class IndexGaps(IndexStates states, Session session, CancellationToken cancellationToken)
{
    private readonly List<Issue> gaps = [];

    public async ValueTask<IReadOnlyList<Issue>> Of(SearchQuery query)
    {
        if (query.Types.Count > 0)
        {
            foreach (var state in states.All.Where(state => query.Types.Contains(state.Type)).ToList()) await Of(query with { ResourceType = state.Type, Types = [] });
            return gaps;
        }

        foreach (var criterion in query.Criteria)
        {
            await Look(query.ResourceType, criterion);
            foreach (var alternative in criterion.Alternatives) await Look(query.ResourceType, alternative);
        }

        foreach (var key in query.Sort) await Look(query.ResourceType, key.Parameter.Code);
        foreach (var include in query.Includes) await Look(include.Source, include.Parameter.Code);
        return gaps;
    }

    private async ValueTask Look(string type, SearchCriterion criterion)
    {
        foreach (var link in criterion.Chain)
        {
            await Look(link.Reverse ? link.Type : type, link.Parameter.Code);
            type = link.Type;
        }

        await Look(type, criterion.Parameter.Code);
    }

    private async ValueTask Look(string type, string code)
    {
        if (!(await states.Missing(session, type, cancellationToken)).Contains(code)) return;
        gaps.Add(new Issue(IssueSeverity.Warning, IssueType.Transient, "index-incomplete", "",
            $"Not every {type} is indexed by {code} yet, so that matches may be missing. The operation $reindex makes up for it and says how far it is."));
    }
}
