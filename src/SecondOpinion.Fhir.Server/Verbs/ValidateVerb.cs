using System.CommandLine;
using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>validate PATH...</c>: checks files, folders and newline-delimited JSON. Exit code 0 valid, 1 errors, 2 usage.</summary>
internal static class ValidateVerb
{
    public static Command Create()
    {
        var profiles = new Option<string[]>("--profile") { Description = "Canonical of a profile that every resource has to meet; may be repeated." };
        var packages = new Option<string[]>("--package") { Description = "FHIR package to load, a .tgz or an unpacked folder; may be repeated." };
        var files = new Option<string[]>("--with") { Description = "File or folder with definitions to load for this run, in JSON or XML; may be repeated." };
        var bestPractice = new Option<bool>("--best-practice") { Description = "Also give the advice that definitions mark as best practice." };
        var format = new Option<string>("--format") { Description = "text, or ndjson: one OperationOutcome a line, in the order of the input.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "ndjson");
        var paths = new Argument<string[]>("PATH") { Description = "Files, folders, .ndjson files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Checks resources against R4, our profiles and the packages given.") { profiles, packages, files, bestPractice, format, paths };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(paths),
            parsed.GetValue(packages) ?? [],
            parsed.GetValue(files) ?? [],
            new ValidationOptions { Profiles = parsed.GetValue(profiles) ?? [], BestPractice = parsed.GetValue(bestPractice), ReportUnchecked = true },
            parsed.GetRequiredValue(format) == "ndjson"));
        return command;
    }

    private static int Run(string[] paths, string[] packages, string[] files, ValidationOptions options, bool ndjson)
    {
        var missing = packages.Concat(files).Concat(paths).Where(path => !Path.Exists(path)).ToArray();
        foreach (var path in missing) Console.Error.WriteLine($"There is no {path}.");
        if (missing.Length > 0) return 2;
        var loaded = Load(packages, files);
        if (!loaded.Succeeded)
        {
            Console.Error.WriteLine(loaded.Issues[0].Message);
            return 2;
        }

        var definitions = loaded.Value;
        var validator = new Validator(definitions);
        var progress = new ProgressLine("resources");
        var failed = 0;
        var checkedCount = 0;
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        foreach (var (name, text) in paths.SelectMany(Read))
        {
            var document = ResourceText.Parse(text, definitions);
            var issues = document.Succeeded ? validator.Validate(document.Value, options) : document.Issues;
            checkedCount++;
            if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) failed++;
            if (ndjson) output.WriteLine(Encoding.UTF8.GetString(OperationOutcomes.Write(issues).Span));
            else WriteText(output, name, issues);
            progress.Show(checkedCount);
        }

        progress.End();
        if (!ndjson) output.WriteLine($"{checkedCount - failed} valid, {failed} with errors");
        return failed > 0 ? 1 : 0;
    }

    // What is brought along for this run is meant before what a package holds under the same canonical.
    private static Outcome<DefinitionCatalogue> Load(string[] packages, string[] files)
    {
        var brought = DefinitionFiles.Read(files);
        var opened = DefinitionPackages.Open(packages);
        if (!brought.Succeeded || !opened.Succeeded) return Outcome<DefinitionCatalogue>.Failure([.. brought.Issues, .. opened.Issues]);
        var sources = opened.Value.Select(package => package.Source).ToList();
        return new DefinitionCatalogue([sources[0], brought.Value, .. sources.Skip(1)]);
    }

    private static void WriteText(StreamWriter output, string name, IReadOnlyList<Issue> issues)
    {
        foreach (var issue in issues)
        {
            var place = issue.Line > 0 ? $"{name}:{issue.Line}:{issue.Column}" : name;
            output.WriteLine($"{place}: {issue.Severity.ToString().ToLowerInvariant()} {issue.Id} {issue.Expression}\n  {issue.Message}");
        }
    }

    /// <summary>Resources one by one, with the name to report them under.</summary>
    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Text)> Read(string path)
    {
        if (Directory.Exists(path))
        {
            var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".json" or ".xml" or ".ndjson"
                    && Path.GetFileName(file)[0] != '.' && Path.GetFileName(file) != "package.json");
            return files.Order(StringComparer.Ordinal).SelectMany(Read);
        }

        return path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase)
            ? File.ReadLines(path).Select((line, at) => ($"{path}#{at + 1}", (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line))).Where(line => !line.Item2.IsEmpty)
            : [(path, File.ReadAllBytes(path))];
    }
}
