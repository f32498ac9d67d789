using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Transactions;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>Finds the resource that a condition in the address means: <c>PUT Patient?identifier=...</c>. hl7.org/fhir/R4/http.html#cond-update</summary>
internal sealed class ConditionalTargets(ConditionalSearch conditions)
{
    public Outcome<SearchQuery> Parse(string type, HttpRequest request) => conditions.Parse(type, request.QueryString.Value ?? "");

    /// <summary>The one match, or a target that is new; more than one is an error.</summary>
    /// <param name="idWhenNew">The id that the resource gets where none matches.</param>
    public async ValueTask<Outcome<WriteTarget>> Find(SearchQuery condition, string idWhenNew, Access access, CancellationToken cancellationToken)
    {
        var matches = await conditions.Find(condition, access, cancellationToken);
        if (matches.Count > 1)
            return Issue.Error(IssueType.MultipleMatches, "condition-multiple-matches", "More than one stored resource meets the condition. Nothing was written; make the condition narrower.");
        var key = new ResourceKey(condition.ResourceType, matches.Count == 1 ? matches[0] : idWhenNew);
        return new WriteTarget(key, [new SearchExpectation(condition, access, matches)], IsNew: matches.Count == 0);
    }

    /// <summary>Every match, up to a limit; more are an error.</summary>
    public async ValueTask<Outcome<IReadOnlyList<WriteTarget>>> FindAll(SearchQuery condition, int limit, Access access, CancellationToken cancellationToken)
    {
        var widened = condition with { Count = limit + 1 };
        var matches = await conditions.Find(widened, access, cancellationToken);
        if (matches.Count > limit)
        {
            return limit == 1
                ? Issue.Error(IssueType.MultipleMatches, "condition-multiple-matches", "More than one stored resource meets the condition. Nothing was deleted; make the condition narrower.")
                : Issue.Error(IssueType.TooCostly, "delete-too-many", $"More than {limit} stored resources meet the condition, the limit of one request. Nothing was deleted; make the condition narrower.");
        }

        var expectation = new SearchExpectation(widened, access, matches);
        return matches.Select(id => new WriteTarget(new ResourceKey(condition.ResourceType, id), [expectation])).ToArray();
    }
}
