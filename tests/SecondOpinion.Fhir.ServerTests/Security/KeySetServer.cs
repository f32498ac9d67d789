using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Where a client keeps its key set: https on loopback, with a certificate that only this test's server believes.</summary>
internal sealed class KeySetServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly X509Certificate2 certificate;
    private WebApplication? app;
    private int asked;

    private KeySetServer(X509Certificate2 certificate)
    {
        this.certificate = certificate;
        CertificateFile = folder.Write("authority.pem", certificate.ExportCertificatePem());
    }

    public string CertificateFile { get; }

    public string Address => app!.Urls.Single() + "/keys.json";

    public string Keys { get; set; } = """{"keys":[]}""";

    public string? CacheControl { get; set; }

    public bool IsAway { get; set; }

    /// <summary>How often the keys have been asked for.</summary>
    public int Asked => asked;

    public static async Task<KeySetServer> Start()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=A client's key server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        var server = new KeySetServer(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(server.certificate)));
        server.app = builder.Build();
        server.app.MapGet("/keys.json", (HttpContext context) =>
        {
            Interlocked.Increment(ref server.asked);
            if (server.IsAway) return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            if (server.CacheControl is { } said) context.Response.Headers.CacheControl = said;
            return Results.Text(server.Keys, "application/json");
        });
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
        certificate.Dispose();
        folder.Dispose();
    }
}
