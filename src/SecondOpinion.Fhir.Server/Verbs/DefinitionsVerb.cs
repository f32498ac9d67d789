using System.CommandLine;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>definitions compile PACKAGE OUTPUT</c>: makes the R4 pack that the source carries.</summary>
internal static class DefinitionsVerb
{
    public static Command Create()
    {
        var package = new Argument<DirectoryInfo>("PACKAGE") { Description = "Folder of the unpacked npm package hl7.fhir.r4.examples@4.0.1." };
        var output = new Argument<FileInfo>("OUTPUT") { Description = "File to write: src/SecondOpinion.Fhir.Model/Definitions/r4.zip." };
        var compile = new Command("compile", "Compiles HL7's R4 definitions into a compact pack.") { package, output };
        compile.SetAction(parsed => Compile(parsed.GetRequiredValue(package), parsed.GetRequiredValue(output)));
        return new Command("definitions", "Works on FHIR definitions.") { compile };
    }

    private static int Compile(DirectoryInfo package, FileInfo output)
    {
        if (!package.Exists)
        {
            Console.Error.WriteLine($"There is no folder {package.FullName}. Fetch the package with: npm install hl7.fhir.r4.examples@4.0.1");
            return 2;
        }

        using var file = output.Create();
        foreach (var (type, count) in R4PackCompiler.Compile(package.FullName, file)) Console.WriteLine($"{count,5} {type}");
        return 0;
    }
}
