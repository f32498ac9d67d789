using System.Net;
using System.Net.Sockets;
using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Where this server lets itself be sent.</summary>
public sealed class OutgoingHttpTests
{
    [Theory]
    [InlineData("https://keys.example/jwks", null)]
    [InlineData("http://keys.example/jwks", "it is not https")]
    [InlineData("http://127.0.0.1/jwks", null)]
    [InlineData("http://10.0.0.1/jwks", "it is not https")]
    [InlineData("ftp://127.0.0.1/jwks", "it is not https")]
    [InlineData("https://user:password@keys.example/jwks", "it carries a name or a password")]
    public void An_address_is_https_or_in_a_network_that_was_opened(string address, string? refusal) =>
        Assert.Equal(refusal, new OutgoingHttp([System.Net.IPNetwork.Parse("127.0.0.0/8")]).Refuse(new Uri(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    public void Private_networks_are_closed_to_outgoing_requests(string address) => Assert.False(new OutgoingHttp([]).Allows(IPAddress.Parse(address)));

    [Fact]
    public async Task The_address_that_is_connected_to_is_the_one_that_was_judged()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var http = new OutgoingHttp([]).Client(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://localhost:{port}/")));
        Assert.False(listener.Pending());
    }
}
