using SecondOpinion.Fhir.Server.Operations;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>How centres pull, claim and answer cases.</summary>
internal static class QueueEndpoints
{
    private const string Tag = "Cases";

    public static void Map(WebApplication app)
    {
        app.MapMethods("/fhir/Task/$queue", ["GET", "HEAD"], (Queue queue, HttpRequest request, CancellationToken cancellationToken) => queue.Handle(request, cancellationToken))
            .Describe(Tag, "The reviews that nobody has claimed, the oldest first.", query: ("_count", "Items on a page.")).IsOperation("queue");
        app.MapPost("/fhir/Task/{id}/$claim", (string id, Claim claim, HttpRequest request, CancellationToken cancellationToken) => claim.Handle(id, request, cancellationToken))
            .Describe(Tag, "Claims a review. Of many at once exactly one wins; the others get 409.", "claim").IsOperation("claim");
        app.MapPost("/fhir/Task/{id}/$issue-opinion", (string id, Opinion opinion, HttpRequest request, CancellationToken cancellationToken) => opinion.Handle(id, request, cancellationToken))
            .Describe(Tag, "Answers a claimed review with the opinion; the case is then completed.", "opinion", query: ("leaseToken", "The token that the claim gave, when the body is the Bundle itself.")).IsOperation("issue-opinion");
    }
}
