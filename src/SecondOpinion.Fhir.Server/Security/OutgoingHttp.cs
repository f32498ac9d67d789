using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Fetches from addresses that others name, and from nowhere inside this network unless the operator allows it.</summary>
/// <remarks>
/// The name is resolved here and the connection made to the very address that was judged, so that a name which is answered differently a moment later gains nothing.
/// Redirects are not followed: each would be an address nobody has looked at.
/// </remarks>
/// <param name="trusted">Authorities whose certificates are believed beside those that the machine believes.</param>
public sealed class OutgoingHttp(IReadOnlyList<IPNetwork> allowed, X509Certificate2Collection? trusted = null)
{
    private const int MaxAnswerBytes = 1 << 20;

    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>True when a connection may be made to this address.</summary>
    public bool Allows(IPAddress address)
    {
        var judged = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return allowed.Any(network => network.Contains(judged)) || !Closed.Any(network => network.Contains(judged));
    }

    /// <summary>The same, and the operator's own address besides: where a setting names a host by its number, or as localhost, that host is meant and no other.</summary>
    public OutgoingHttp Trusting(Uri setting) => Literal(setting) is { } address
        ? new OutgoingHttp([.. allowed, new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)], trusted)
        : this;

    /// <summary>Why an address may not be asked at all; null when its host has still to be resolved and judged.</summary>
    public string? Refuse(Uri address)
    {
        if (address.UserInfo.Length > 0) return "it carries a name or a password";
        if (address.Scheme == Uri.UriSchemeHttps) return null;

        // Without TLS only where the operator has said that the network is to be trusted, and the address itself says where that is.
        var host = Literal(address);
        return address.Scheme == Uri.UriSchemeHttp && host is not null && allowed.Any(network => network.Contains(host)) ? null : "it is not https";
    }

    /// <summary>A client for one address or many; every connection it makes is judged.</summary>
    public HttpClient Client(TimeSpan timeout) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = Connect,
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy() },
    })
    {
        Timeout = timeout,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    private X509ChainPolicy? Policy()
    {
        if (trusted is not { Count: > 0 }) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(trusted);
        using var machine = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        policy.CustomTrustStore.AddRange(machine.Certificates);
        return policy;
    }

    private static IPAddress? Literal(Uri address) => address.DnsSafeHost == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.DnsSafeHost, out var ip) ? ip : null;

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        addresses = context.DnsEndPoint.Host == "localhost" ? [.. addresses.Where(Allows)] : addresses;
        if (addresses.Length == 0 || !addresses.All(Allows)) throw new HttpRequestException("The host lies in a network that is closed to outgoing requests. Security__AllowedNetworks opens it.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
