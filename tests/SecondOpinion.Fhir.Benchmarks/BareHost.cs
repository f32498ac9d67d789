using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>The least that ASP.NET Core can be: one route that answers. What a start costs before anything of ours runs.</summary>
internal static class BareHost
{
    public static async Task Run(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => Results.Text("ready"));
        await app.RunAsync();
    }
}
