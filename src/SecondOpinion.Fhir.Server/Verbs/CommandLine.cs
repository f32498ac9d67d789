using System.CommandLine;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary>The verbs of the executable.</summary>
internal static class CommandLine
{
    public static Task<int> Run(string[] args)
    {
        var root = new RootCommand("A FHIR R4 server for second-opinion cases. Without a verb it serves.") { TreatUnmatchedTokensAsErrors = false };
        root.SetAction((parsed, cancellationToken) => parsed.UnmatchedTokens is [var first, ..] && first[0] != '-'
            ? Unknown(first)
            : ServeVerb.Run([.. parsed.UnmatchedTokens], cancellationToken));
        root.Subcommands.Add(Create(
            "serve", "Runs the server. Settings are ASP.NET Core's own, for instance --urls http://127.0.0.1:5080 --Storage:Directory ./data", ServeVerb.Run));
        root.Subcommands.Add(Create(
            "demo", "Starts the server on an empty temporary store, takes one case from referral to opinion over HTTP, and leaves the server running.", DemoVerb.Run));
        root.Subcommands.Add(ValidateVerb.Create());
        root.Subcommands.Add(FhirPathVerb.Create());
        root.Subcommands.Add(DefinitionsVerb.Create());
        root.Subcommands.Add(PackagesVerb.Create());
        root.Subcommands.Add(ClientsVerb.Create());
        root.Subcommands.Add(KeysVerb.Create());
        root.Subcommands.Add(AuditVerb.Create());
        root.Subcommands.Add(BackupVerb.Create());
        return root.Parse(args).InvokeAsync();
    }

    /// <summary>A misspelt verb must not start a server.</summary>
    private static async Task<int> Unknown(string verb)
    {
        await Console.Error.WriteLineAsync($"There is no verb {verb}. secondopinion --help lists those there are.");
        return 2;
    }

    private static Command Create(string name, string description, Func<string[], CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, cancellationToken) => run([.. parsed.UnmatchedTokens], cancellationToken));
        return command;
    }
}
