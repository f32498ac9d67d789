using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using SecondOpinion.Fhir.Benchmarks.Load;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>The least that ASP.NET Core can be: one route that answers. What a start costs before anything of ours runs.</summary>
internal static class BareHost
{
    /// <param name="answer">A file whose bytes are the answer to every read by id; null for no such route.</param>
    public static async Task Run(string url, string? answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => Results.Text("ready"));
        if (answer is not null)
        {
            var body = await File.ReadAllBytesAsync(answer);
            app.MapGet("/fhir/{type}/{id}", (string type, string id) => Results.Bytes(body, "application/fhir+json; charset=utf-8"));
        }

        await app.StartAsync();
        Console.WriteLine($"bare host {ServerUnderTest.Announcement}{app.Urls.Single()}/fhir");
        await app.WaitForShutdownAsync();
    }
}
