using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Polly;
using Polly.CircuitBreaker;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Terminology;

/// <summary>A FHIR terminology server, asked with <c>$validate-code</c>. What it says is remembered for a day; while it fails, it is left alone.</summary>
/// <remarks>Only systems, codes and canonicals leave this server. Answers are waited for, since validation is one synchronous walk.</remarks>
internal sealed class TerminologyServer : ICodeLookup, IDisposable
{
    private const int MaxRemembered = 100_000;

    private readonly HttpClient client;
    private readonly ILogger<TerminologyServer> logger;
    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });
    private readonly ResiliencePipeline breaker;

    /// <param name="address">Base of the server, such as <c>https://tx.example.org/r4</c>.</param>
    /// <param name="timeout">How long one answer is waited for.</param>
    /// <param name="outgoing">Makes the connections, to where they may go.</param>
    public TerminologyServer(Uri address, TimeSpan timeout, OutgoingHttp outgoing, TimeProvider time, ILogger<TerminologyServer> logger)
    {
        this.logger = logger;
        client = outgoing.Client(timeout);
        client.BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        client.DefaultRequestHeaders.Add("Accept", "application/fhir+json");
        breaker = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(30),
                ShouldHandle = new PredicateBuilder().Handle<Exception>(IsFailure),
            })
            .Build();
    }

    public bool? IsInValueSet(string valueSet, string system, string code) =>
        Ask($"ValueSet/$validate-code?url={Uri.EscapeDataString(valueSet)}&system={Uri.EscapeDataString(system)}&code={Uri.EscapeDataString(code)}");

    public bool? IsInCodeSystem(string system, string code) =>
        Ask($"CodeSystem/$validate-code?url={Uri.EscapeDataString(system)}&code={Uri.EscapeDataString(code)}");

    public void Dispose()
    {
        client.Dispose();
        answers.Dispose();
    }

    private bool? Ask(string question)
    {
        if (answers.TryGetValue(question, out bool? known)) return known;
        try
        {
            var answer = breaker.Execute(Send, question);
            return answers.Set(question, answer, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromDays(1) });
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            logger.LogWarning("The terminology server {Address} gave no answer: {Problem}. Its codes are not checked.", client.BaseAddress, exception.GetType().Name);
            return null;
        }
    }

    private static bool IsFailure(Exception exception) => exception is HttpRequestException or TaskCanceledException or JsonException or IOException;

    private bool? Send(string question)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, question);
        using var response = client.Send(request);
        if ((int)response.StatusCode >= 500 || (int)response.StatusCode == StatusCodes.Status429TooManyRequests) response.EnsureSuccessStatusCode();

        // Any other refusal is about the question: the set or the system is not known there.
        if (!response.IsSuccessStatusCode) return null;
        using var json = JsonDocument.Parse(response.Content.ReadAsStream());
        return TerminologyAnswer.Read(json.RootElement);
    }
}
