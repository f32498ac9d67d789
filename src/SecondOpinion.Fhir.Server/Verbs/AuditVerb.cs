using System.CommandLine;
using System.Text;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>audit verify|list</c>: proves the audit's chain, and shows what is in it. Works beside a running server.</summary>
internal static class AuditVerb
{
    public static Command Create()
    {
        var expect = new Option<string>("--expect") { Description = "Hash that an earlier check printed; the chain must still hold it." };
        var verify = SecurityCommand.Settled(new Command("verify", "Computes the chain again. Exit 0 when every link holds, 1 with the first that does not, 2 when it can't be read.") { expect });
        verify.SetAction((parsed, cancellationToken) => Verify(parsed, parsed.GetValue(expect), cancellationToken));
        var list = SecurityCommand.Settled(new Command("list", "Writes every AuditEvent, one a line, oldest first."));
        list.SetAction(List);
        return new Command("audit", "Works on the record of who did what.") { verify, list };
    }

    /// <summary>0 when all of it holds, 1 when not, 2 when it can't be read.</summary>
    private static async Task<int> Verify(ParseResult parsed, string? expected, CancellationToken cancellationToken)
    {
        var isWhole = true;
        var exit = await SecurityCommand.Run(parsed, async (database, _) =>
        {
            var verdict = await database.Audit.Verify(expected, cancellationToken);
            isWhole = verdict.Fault is null && verdict.HasExpected;
            Console.WriteLine(Sentence(verdict, expected));
            await Remind(database, SecurityCommand.Settings(parsed), cancellationToken);
            return null;
        }, cancellationToken);
        return exit == 0 && !isWhole ? 1 : exit;
    }

    private static string Sentence(AuditVerdict verdict, string? expected) => verdict switch
    {
        { Fault: { } fault } => $"The chain is broken at link {verdict.Links + 1}, which begins with event {verdict.Events + 1}: {Meaning(fault)} The {verdict.Links} links before it, with {verdict.Events} events, hold.",
        { HasExpected: false } => $"All {verdict.Links} links hold, but none has the hash {expected}: the end of the chain was cut off, or the chain was written anew.",
        _ => $"All {verdict.Links} links hold, with {verdict.Events} events. Keep the last hash elsewhere, to tell later whether the end was cut off or all of it written anew: {verdict.Head}",
    };

    private static async Task Remind(SecurityDatabase database, ServerSettings settings, CancellationToken cancellationToken)
    {
        var waiting = await database.Audit.CountWaiting(settings.StoreConnection is null ? settings.StorePath : null, cancellationToken);
        if (waiting > 0) Console.WriteLine($"The records of {waiting} writes are still in the store alone, beside what was written. A running server adds them within moments, and else when it is started.");
    }

    private static string Meaning(AuditFault fault) => fault switch
    {
        AuditFault.Missing => "it was taken out, and later ones are there.",
        AuditFault.CutOff => "it and all after it were cut off.",
        AuditFault.Rewritten => "the chain was written anew from here or before.",
        _ => "what stands there was changed, put in or moved after it was written.",
    };

    private static Task<int> List(ParseResult parsed, CancellationToken cancellationToken) => SecurityCommand.Run(parsed, async (database, _) =>
    {
        for (long last = 0; ;)
        {
            var page = await database.Audit.ReadAfter(last, cancellationToken);
            if (page.Count == 0) return null;
            foreach (var entry in page) Console.WriteLine(Encoding.UTF8.GetString(AuditEventWriter.Write(entry)));
            last = page[^1].Number;
        }
    }, cancellationToken);
}
