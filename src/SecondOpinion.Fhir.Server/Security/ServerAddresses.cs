using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The addresses that this server really has. A Host header is the caller's word and decides nothing here.</summary>
internal sealed class ServerAddresses(IServer server, ServerSettings settings, IConfiguration configuration)
{
    /// <summary>Bases of the API, without a slash at the end.</summary>
    public IReadOnlyList<string> Bases => configuration["Server:BaseUrls"] is not null
        ? settings.BaseUrls
        : [.. (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(address => address.TrimEnd('/') + "/fhir")];

    /// <summary>Who this server is in tokens.</summary>
    public string Issuer => Bases[0];

    /// <summary>What an assertion may be meant for: the token endpoint, or the server. hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html</summary>
    public IEnumerable<string> AssertionAudiences => Bases.SelectMany(address => new[] { address, TokenEndpointOf(address) });

    public static string RootOf(string fhirBase) => fhirBase.EndsWith("/fhir", StringComparison.Ordinal) ? fhirBase[..^"/fhir".Length] : fhirBase;

    public static string TokenEndpointOf(string fhirBase) => RootOf(fhirBase) + "/auth/token";
}
