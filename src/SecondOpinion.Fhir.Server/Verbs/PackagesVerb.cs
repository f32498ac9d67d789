using System.CommandLine;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>packages pack</c>: writes our profiles as a FHIR package that others can load.</summary>
internal static class PackagesVerb
{
    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--output") { Description = "Folder to write to; made when missing.", DefaultValueFactory = _ => new DirectoryInfo(".") };
        var pack = new Command("pack", "Writes our profiles, with their examples, as a .tgz in FHIR's NPM form, and prints its path. The same profiles give the same bytes.") { output };
        pack.SetAction(parsed => Pack(parsed.GetRequiredValue(output)));
        return new Command("packages", "Works on FHIR packages.") { pack };
    }

    private static int Pack(DirectoryInfo output)
    {
        var package = new PackedPackage();
        var file = Path.Combine(output.FullName, package.FileName);
        try
        {
            output.Create();
            File.WriteAllBytes(file, package.Bytes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{file} can't be written: {problem.Message} Name another folder with --output.");
            return 2;
        }

        Console.WriteLine(file);
        return 0;
    }
}
