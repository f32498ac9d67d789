using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Server.Pages;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>demo</c>: the whole round on an empty temporary store, over HTTP, step by step.</summary>
internal static class DemoVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> Run(string[] args, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-demo-").FullName;
        try
        {
            await using var app = await ServerHost.Start([.. args, $"--Storage:Directory={folder}", "--Logging:LogLevel:Default=Warning"], cancellationToken);
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First() + "/") };
            await GoRound(client, cancellationToken);
            Console.WriteLine();
            Console.WriteLine("With tokens instead of open doors, for clients that are registered:");
            Console.WriteLine("     secondopinion clients add hospital-ehr --organization 'https://directory.example/organization|general-hospital' --role referrer --new-key hospital.pem");
            Console.WriteLine("     secondopinion serve --Security:Mode Smart");
            Console.WriteLine("     secondopinion clients token hospital-ehr --key hospital.pem");
            Console.WriteLine($"The server goes on running. Look around in {client.BaseAddress}swagger, and stop it with Ctrl+C; its store is temporary.");
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task GoRound(HttpClient client, CancellationToken cancellationToken)
    {
        Say(client, "1. What the server can do", "fhir/metadata");

        var receipt = await Post(client, "fhir", Examples.Referral, cancellationToken);
        var locations = receipt["entry"]!.AsArray().Select(entry => (string)entry!["response"]!["location"]!).ToArray();
        var request = Stored(locations, "ServiceRequest");
        var caseTask = Stored(locations, "Task");
        Say(client, $"2. A hospital refers a case: colon cancer with liver metastases. {locations.Length} resources are stored in one transaction", $"fhir/{request}");
        Say(client, "   Its Case Task, which the hospital watches", $"fhir/{caseTask}");

        var review = await Until(client, $"fhir/Task?part-of={caseTask}", bundle => bundle["entry"]?[0]?["resource"], cancellationToken);
        Say(client, "3. The hub has checked the case and put it into the queue that centres pull", "fhir/Task/$queue");
        Say(client, "   which is a plain search, too", "fhir/Task?owner:missing=true&status=requested");

        var reviewId = (string)review["id"]!;
        var claimed = await Post(client, $"fhir/Task/{reviewId}/$claim", Examples.ClaimBy("liver-centre", "Example Liver Surgery Centre"), cancellationToken);
        var token = (string)claimed["extension"]!.AsArray().First(e => ((string)e!["url"]!).EndsWith("claim-lease", StringComparison.Ordinal))!["extension"]![0]!["valueString"]!;
        Say(client, "4. A centre claims it and holds the lease", $"fhir/Task/{reviewId}");

        using var late = await Send(client, $"fhir/Task/{reviewId}/$claim", Examples.ClaimBy("other-centre", "Another centre"), cancellationToken);
        Console.WriteLine($"   A second centre that claims it now is told: {(int)late.StatusCode} {late.StatusCode}");

        var text = Examples.Opinion.ToJsonString()
            .Replace("ServiceRequest/{serviceRequestId}", request, StringComparison.Ordinal)
            .Replace("Patient/{patientId}", Stored(locations, "Patient"), StringComparison.Ordinal);
        var issued = await Post(client, $"fhir/Task/{reviewId}/$issue-opinion", Examples.OpinionUnder(token, JsonNode.Parse(text)!), cancellationToken);
        var report = WithoutVersion((string)issued["entry"]![0]!["response"]!["location"]!);
        Say(client, "5. The centre issues its opinion; report, results and both Tasks change in one commit", $"fhir/{report}");

        Say(client, "6. The hospital finds the opinion by its request", $"fhir/DiagnosticReport?based-on={request}");
        var done = await Get(client, $"fhir/{caseTask}", cancellationToken);
        Say(client, $"   and in the Case Task, which is {(string)done["status"]!}", $"fhir/{caseTask}");
        Say(client, "   Everything that happened to it", $"fhir/{caseTask}/_history");
    }

    private static string Stored(IEnumerable<string> locations, string type) =>
        WithoutVersion(locations.Last(location => location.StartsWith(type + "/", StringComparison.Ordinal)));

    private static string WithoutVersion(string location) => location[..location.IndexOf("/_history", StringComparison.Ordinal)];

    private static void Say(HttpClient client, string step, string url) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step}\n     {client.BaseAddress}{url}"));

    private static async Task<JsonNode> Get(HttpClient client, string url, CancellationToken cancellationToken) =>
        JsonNode.Parse(await client.GetByteArrayAsync(url, cancellationToken))!;

    private static async Task<JsonNode> Post(HttpClient client, string url, JsonNode body, CancellationToken cancellationToken)
    {
        using var answer = await Send(client, url, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"POST {url} was answered with {(int)answer.StatusCode}: {text}");
    }

    private static async Task<HttpResponseMessage> Send(HttpClient client, string url, JsonNode body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, FhirMediaTypes.Json);
        return await client.PostAsync(url, content, cancellationToken);
    }

    private static async Task<JsonNode> Until(HttpClient client, string url, Func<JsonNode, JsonNode?> find, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (find(await Get(client, url, patience.Token)) is { } found) return found;
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }
}
