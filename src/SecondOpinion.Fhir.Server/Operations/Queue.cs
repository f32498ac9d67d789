using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary><c>GET Task/$queue</c>: the Review Tasks nobody owns, the oldest first. The same as a plain search for them.</summary>
public sealed class Queue(Search search)
{
    public async Task<IResult> Handle(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("owner:missing", "true"),
            new("status", "requested"),
            new("code", Exchange.Cases.Vocabulary.TaskKind + "|review"),
        };
        var asked = QueryPairs.Read(request.QueryString.Value ?? "");
        if (asked.All(parameter => parameter.Key != "_sort")) parameters.Add(new("_sort", "authored-on"));
        parameters.AddRange(asked);
        return await search.Run("Task", parameters, request, cancellationToken);
    }
}
