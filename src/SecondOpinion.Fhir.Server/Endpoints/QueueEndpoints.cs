using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Server.Operations;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>How centres pull, claim, work on and answer cases.</summary>
internal static class QueueEndpoints
{
    private const string Tag = "Centres";

    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void Map(WebApplication app)
    {
        app.MapMethods("/fhir/Task/$queue", Methods, (Queue queue, HttpRequest request, CancellationToken cancellationToken) => queue.Handle(request, cancellationToken))
            .Describe(Tag, "The reviews that nobody has claimed: the most urgent first, then by deadline and clock.",
                query: [("specialty", "Speciality of the centre."), ("language", "Language in which it can answer."), ("country", "Its country, ISO 3166."), ("_count", "Items on a page.")])
            .IsOperation("queue");
        app.MapPost("/fhir/Task/{id}/$claim", (string id, Claim claim, HttpRequest request, CancellationToken cancellationToken) => claim.Handle(id, request, cancellationToken))
            .Describe(Tag, "Claims a review. Of many at once exactly one wins; the others get 409. 403 for who is not independent, or not offered the case.", "claim").IsOperation("claim");

        app.MapPost("/fhir/Task/{id}/$renew", (string id, ReviewSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.Renew(id, request, cancellationToken))
            .Describe(Tag, "Keeps a claimed review longer.", "renew").IsOperation("renew");
        app.MapPost("/fhir/Task/{id}/$release", (string id, ReviewSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.Release(id, request, cancellationToken))
            .Describe(Tag, "Puts a claimed review back into the queue; after acceptance, gives it up with a reason.", "release").IsOperation("release");
        app.MapPost("/fhir/Task/{id}/$assign", (string id, ReviewSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.Assign(id, request, cancellationToken))
            .Describe(Tag, "Accepts a claimed review and names the reviewer, who must be independent.", "assign").IsOperation("assign");
        Step(app, "accept", CaseState.Assigned, "Accepts a claimed review.", "lease");
        Step(app, "start", CaseState.InReview, "Begins to work on a review.", "lease");
        Step(app, "decline", CaseState.Declined, "Declines a claimed review, with a reason; it is offered to others.", "decline");
        Step(app, "give-up", CaseState.GivenUp, "Gives an accepted review up, with a reason; it is offered to others.", "decline");
        app.MapPost("/fhir/Task/{id}/$request-information", (string id, CaseSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.RequestInformation(id, request, cancellationToken))
            .Describe(Tag, "Asks the referrer for records or answers; the clock stands still until they come.", "request-information").IsOperation("request-information");
        app.MapPost("/fhir/Task/{id}/$answer-cancellation", (string id, ReviewSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.AnswerCancellation(id, request, cancellationToken))
            .Describe(Tag, "Answers a referrer who wants a started review to stop.", "answer-cancellation").IsOperation("answer-cancellation");
        app.MapPost("/fhir/Task/{id}/$issue-opinion", (string id, Opinion opinion, HttpRequest request, CancellationToken cancellationToken) => opinion.Handle(id, request, cancellationToken))
            .Describe(Tag, "Answers a review with the opinion, preliminary or final; a final one completes the case.", "opinion", query: ("leaseToken", "The token that the claim gave, when the body is the Bundle itself."))
            .IsOperation("issue-opinion");
        app.MapPost("/fhir/DiagnosticReport/{id}/$amend", (string id, CaseSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.Amend(id, request, cancellationToken))
            .Describe(Tag, "Replaces an issued opinion by an amended one and says why; the former version stays readable.", "amend").IsOperation("amend");
    }

    private static void Step(WebApplication app, string name, CaseState to, string summary, string example) =>
        app.MapPost($"/fhir/Task/{{id}}/${name}", (string id, ReviewSteps steps, HttpRequest request, CancellationToken cancellationToken) => steps.Move(id, to, request, cancellationToken))
            .Describe(Tag, summary, example).IsOperation(name);
}
