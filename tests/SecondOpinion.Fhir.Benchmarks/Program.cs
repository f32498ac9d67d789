using System.Globalization;
using SecondOpinion.Fhir.Benchmarks;
using SecondOpinion.Fhir.Benchmarks.Load;

if (args is ["bare-host", var url, .. var answer])
{
    await BareHost.Run(url, answer.FirstOrDefault());
    return 0;
}

var command = args.FirstOrDefault();
var rounds = args.Length > 1 && int.TryParse(args[1], out var given) && given > 0 ? given : (int?)null;
try
{
    switch (command)
    {
        case "startup": await Startup.Run(rounds ?? 10); break;
        case "parse": Parsing.Run(rounds ?? 7); break;
        case "fhirpath": await FhirPathSpeed.Run(rounds ?? 5); break;
        case "validate": Validating.Run(rounds ?? 3); break;
        case "tool": await Tool.Run(rounds ?? 5); break;
        case "crash": return await CrashCycles.Run(rounds ?? 50, args.ElementAtOrDefault(2), args.ElementAtOrDefault(3)) ? 0 : 1;
        case "audit": await AuditCost.Run(rounds ?? 5, args.ElementAtOrDefault(2)); break;
        case "floors": await Floors.Run(rounds ?? 5); break;
        case "access": await AccessGrowth.Run(rounds ?? 2_000, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20_000); break;
        case "growth": await Growth.Run(rounds ?? 10_000, args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 100_000); break;
        case "seed" when LoadOptions.Read(args[1..]) is { } options: await LoadRun.Seed(options); break;
        case "load" when LoadOptions.Read(args[1..]) is { } options: await LoadRun.Measure(options); break;
        default:
            Console.Error.WriteLine(
                "Usage: startup|parse|fhirpath|validate|tool|floors [rounds]\n"
                + "       audit [rounds [POSTGRESQL-CONNECTION]]\n"
                + "       seed BASE [--cases 10000] [--token T]\n"
                + "       load BASE [--cases 10000] [--seconds 5] [--requests 200000] [--concurrency 1,8,32] [--scenarios read,create,...] [--token T]\n"
                + "       growth [10000 [100000]]\n"
                + "       access [2000 [20000]]\n"
                + "       crash [cycles [POSTGRESQL-CONNECTION [COMMAND-THAT-RESTARTS-IT]]]\nREADME.md beside this project says what each prints.");
            return 2;
    }
}
catch (MissingMaterialException missing)
{
    Console.Error.WriteLine("Nothing was measured: " + missing.Message);
    return 2;
}

return 0;
