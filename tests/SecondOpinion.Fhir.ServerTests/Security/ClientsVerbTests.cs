namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What an operator does beside a running server: registers clients, gives them other keys, shuts them out.</summary>
public sealed class ClientsVerbTests
{
    [Fact]
    public async Task A_client_is_added_gets_other_keys_and_is_shut_out_while_the_server_runs()
    {
        await using var server = await SmartServer.Start();
        using var keys = new TemporaryFolder();
        string Key(string name) => Path.Combine(keys.Path, name);
        string[] store = [$"--Storage:Directory={server.Server.Folder}"];
        string[] Token(string key) => ["clients", "token", "ehr", "--key", Key(key), "--server", server.Base];

        await Run(0, ["clients", "add", "ehr", "--organization", "https://directory.example/organization|general-hospital", "--role", "referrer", "--new-key", Key("first.pem"), .. store]);
        Assert.Contains("ehr", await Run(0, ["clients", "list", .. store]));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key("first.pem")));
        var token = (await Run(0, Token("first.pem"))).Trim();
        using (var client = new SmartClient(server.Server.Address, token)) await client.Get("Patient");

        await Run(0, ["clients", "rotate", "ehr", "--new-key", Key("second.pem"), .. store]);
        Assert.Contains("invalid_client", await Run(2, Token("first.pem")));
        await Run(0, Token("second.pem"));
        Assert.Contains("give one of", await Run(2, ["clients", "rotate", "ehr", .. store]));
        Assert.Contains("no client nobody", await Run(2, ["clients", "disable", "nobody", .. store]));

        await Run(0, ["clients", "disable", "ehr", .. store]);
        Assert.Contains("invalid_client", await Run(2, Token("second.pem")));
        using var shutOut = new SmartClient(server.Server.Address, token);
        for (var tries = 0; tries < 80 && (await shutOut.Http.GetAsync("Patient")).IsSuccessStatusCode; tries++) await Task.Delay(100);
        await shutOut.Get("Patient", 401);
        var audit = await Run(0, ["audit", "list", .. store]);
        foreach (var what in new[] { "client-added", "client-keys-replaced", "client-disabled" }) Assert.Contains(what, audit);
    }

    [Fact]
    public async Task A_verb_that_finds_no_server_says_where_it_looked_and_how_to_name_another()
    {
        using var keys = new TemporaryFolder();
        await using var open = await TestServer.Start();
        using (var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384)) keys.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        string[] Token(string server) => ["clients", "token", "ehr", "--key", Path.Combine(keys.Path, "key.pem"), "--server", server];
        var nobody = await Run(2, Token("http://127.0.0.1:1/fhir"));
        Assert.Contains("http://127.0.0.1:1/fhir", nobody);
        Assert.Contains("--server", nobody);
        Assert.Contains("mode Open", await Run(2, Token(open.Address.AbsoluteUri)));
    }

    /// <summary>What it prints, to whichever output.</summary>
    internal static async Task<string> Run(int expected, params string[] arguments)
    {
        using var process = ServerProcess.Launch(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == expected, said);
        return said;
    }
}
