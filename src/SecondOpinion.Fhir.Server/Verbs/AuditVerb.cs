using System.CommandLine;
using System.Text;
using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>audit verify|list</c>: proves the audit's chain, and shows what is in it. Works beside a running server.</summary>
internal static class AuditVerb
{
    public static Command Create()
    {
        var expect = new Option<string>("--expect") { Description = "Hash that an earlier check printed; the chain must still hold it." };
        var verify = SecurityCommand.Settled(new Command("verify", "Computes the chain again. Exit 0 when every link holds, 1 with the number of the first that does not.") { expect });
        verify.SetAction((parsed, cancellationToken) => Verify(parsed, parsed.GetValue(expect), cancellationToken));
        var list = SecurityCommand.Settled(new Command("list", "Writes every AuditEvent, one a line, oldest first."));
        list.SetAction(List);
        return new Command("audit", "Works on the record of who did what.") { verify, list };
    }

    private static async Task<int> Verify(ParseResult parsed, string? expected, CancellationToken cancellationToken)
    {
        await using var database = await SecurityServices.OpenAlways(SecurityCommand.Settings(parsed), cancellationToken);
        var verdict = await database.Audit.Verify(expected, cancellationToken);
        if (verdict.BrokenAt is { } link)
        {
            Console.WriteLine($"The chain is broken at link {link}: {verdict.Count} links before it hold. What stands at {link} was changed, taken out or put in after it was written.");
            return 1;
        }

        if (expected is not null && !verdict.HasExpected)
        {
            Console.WriteLine($"All {verdict.Count} links hold, but none has the hash {expected}: the end of the chain was cut off, or the chain was written anew.");
            return 1;
        }

        Console.WriteLine($"All {verdict.Count} links hold. Keep the last hash elsewhere to tell later whether the end was cut off: {verdict.Head}");
        return 0;
    }

    private static async Task<int> List(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var database = await SecurityServices.OpenAlways(SecurityCommand.Settings(parsed), cancellationToken);
        for (long number = 0; ;)
        {
            var page = await database.Audit.ReadAfter(number, cancellationToken);
            if (page.Count == 0) return 0;
            foreach (var entry in page) Console.WriteLine(Encoding.UTF8.GetString(entry.Body));
            number = page[^1].Number;
        }
    }
}
