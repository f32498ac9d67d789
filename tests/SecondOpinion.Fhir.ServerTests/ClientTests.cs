using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Clients that nobody here wrote: create, conditional create, transaction, search over pages, patch, history and delete.</summary>
public sealed class ClientTests(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("fhir-kit-client.mjs")]
    [InlineData("fhirclient.mjs")]
    [InlineData("medplum-core.mjs")]
    public async Task A_client_does_what_its_users_do(string script)
    {
        if (!Node.HasPackages)
        {
            output.WriteLine("SKIPPED: the packages of tests/package.json are not there. Run tests/run.sh.");
            return;
        }

        Assert.Equal("done\n", await Node.Run(script, server.Address.ToString().TrimEnd('/')));
    }
}
