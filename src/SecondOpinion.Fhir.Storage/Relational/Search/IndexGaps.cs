using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Says of a search which of its parameters the index does not hold for all resources.</summary>
internal sealed class IndexGaps(IndexStates states, Session session, CancellationToken cancellationToken)
{
    private readonly List<Issue> gaps = [];

    public async ValueTask<IReadOnlyList<Issue>> Of(SearchQuery query)
    {
        if (query.Contained != ContainedMatches.None) await LookInside(query);
        if (query.Contained != ContainedMatches.Only) await LookAtStored(query);
        return gaps;
    }

    private async ValueTask LookAtStored(SearchQuery query)
    {
        if (query.Types.Count > 0)
        {
            foreach (var state in states.All.Where(state => query.Types.Contains(state.Type)).ToList()) await LookAtStored(query with { ResourceType = state.Type, Types = [] });
            return;
        }

        foreach (var criterion in query.Criteria)
        {
            await Look(query.ResourceType, criterion);
            foreach (var alternative in criterion.Alternatives) await Look(query.ResourceType, alternative);
        }

        foreach (var key in query.Sort) await Look(query.ResourceType, key.Parameter.Code);
        foreach (var include in query.Includes) await Look(include.Source, include.Parameter.Code);
    }

    /// <summary>What is contained is indexed with its container, by the parameters of its own type.</summary>
    private async ValueTask LookInside(SearchQuery query)
    {
        var behind = states.All.Where(state => states.Missing(state.Type).Contains(SearchParameterTable.ContainedCode)).Select(state => state.Type).Order(StringComparer.Ordinal).ToList();
        if (behind.Count > 0) Add($"What resources of these types contain is not yet indexed everywhere: {string.Join(", ", behind)}.");
        HashSet<string> asked = [.. query.Criteria.SelectMany(CodesOf), .. query.Sort.Select(key => key.Parameter.Code)];
        foreach (var pair in await states.Contained(session, cancellationToken))
        {
            if (query.Types.Count == 0 ? pair.Searched != query.ResourceType : !query.Types.Contains(pair.Searched)) continue;
            foreach (var code in states.MissingOf(pair).Where(asked.Contains)) AddMissing(NameOf(pair.Stored, pair.Searched), code);
        }
    }

    private static IEnumerable<string> CodesOf(SearchCriterion criterion) =>
        [criterion.Chain.Count == 0 ? criterion.Parameter.Code : criterion.Chain[0].Parameter.Code, .. criterion.Alternatives.SelectMany(CodesOf)];

    private async ValueTask Look(string type, SearchCriterion criterion)
    {
        for (var i = 0; i < criterion.Chain.Count; i++)
        {
            var link = criterion.Chain[i];
            await Look(link.Reverse ? link.Type : type, link.Parameter.Code);
            if (!link.Reverse) await LookInside(type, link.Type, i + 1 < criterion.Chain.Count ? criterion.Chain[i + 1].Parameter.Code : criterion.Parameter.Code);
            type = link.Type;
        }

        await Look(type, criterion.Parameter.Code);
    }

    /// <summary>A chain leads into what is contained as well.</summary>
    private async ValueTask LookInside(string containerType, string type, string code)
    {
        await Look(containerType, SearchParameterTable.ContainedCode);
        if (states.Missing(IndexState.NameOf(containerType, type)).Contains(code)) AddMissing(NameOf(containerType, type), code);
    }

    private async ValueTask Look(string type, string code)
    {
        if (!(await states.Missing(session, type, cancellationToken)).Contains(code)) return;
        if (code == SearchParameterTable.ContainedCode) Add($"What every {type} contains is not indexed yet.");
        else AddMissing(type, code);
    }

    private static string NameOf(string containerType, string type) => $"{type} that is contained in {containerType}";

    private void AddMissing(string type, string code) => Add($"Not every {type} is indexed by {code} yet.");

    private void Add(string gap) => gaps.Add(new Issue(
        IssueSeverity.Warning, IssueType.Transient, "index-incomplete", "", $"{gap} So matches may be missing. The operation $reindex makes up for it and says how far it is."));
}
