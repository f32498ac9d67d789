using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary><c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void Map(WebApplication app)
    {
        app.MapGet("/", () => Results.Redirect("/swagger")).ExcludeFromDescription();
        app.MapMethods("/health/live", ReadMethods, () => Results.Text("live")).Describe("Health", "Is the process alive?");

        // The store was opened before the server began to listen, so a request that arrives can be served, unless it can't be recorded.
        app.MapMethods("/health/ready", ReadMethods, (AuditTrail audit) => audit.IsFailing
            ? Results.Text("the audit can't be written", statusCode: StatusCodes.Status503ServiceUnavailable) : Results.Text("ready")).Describe("Health", "Can requests be served?");
    }
}
