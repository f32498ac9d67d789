using SecondOpinion.Fhir.Benchmarks;
using SecondOpinion.Fhir.Benchmarks.Load;

if (args is ["bare-host", var url])
{
    await BareHost.Run(url);
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
        case "seed" when LoadOptions.Read(args[1..]) is { } options: await LoadRun.Seed(options); break;
        case "load" when LoadOptions.Read(args[1..]) is { } options: await LoadRun.Measure(options); break;
        default:
            Console.Error.WriteLine(
                "Usage: startup|parse|fhirpath|validate|tool [rounds]\n"
                + "       seed BASE [--cases 10000] [--token T]\n"
                + "       load BASE [--cases 10000] [--seconds 5] [--requests 200000] [--concurrency 1,8,32] [--scenarios read,create,...] [--token T]\nREADME.md beside this project says what each prints.");
            return 2;
    }
}
catch (MissingMaterialException missing)
{
    Console.Error.WriteLine("Nothing was measured: " + missing.Message);
    return 2;
}

return 0;
