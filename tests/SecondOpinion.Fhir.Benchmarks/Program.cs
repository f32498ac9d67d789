using SecondOpinion.Fhir.Benchmarks;

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
        default:
            Console.Error.WriteLine("Usage: startup|parse|fhirpath|validate|tool [rounds]. README.md beside this project says what each prints.");
            return 2;
    }
}
catch (MissingMaterialException missing)
{
    Console.Error.WriteLine("Nothing was measured: " + missing.Message);
    return 2;
}

return 0;
