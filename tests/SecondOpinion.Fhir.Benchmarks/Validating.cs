using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>Parse and validate beside reading the JSON; and what a referral costs on its way in.</summary>
internal static class Validating
{
    private const string CaseBundle = "https://second-opinion.example/fhir/StructureDefinition/so-case-bundle";

    /// <summary>One referral is over too soon for a clock beside other work.</summary>
    private const int Repeats = 50;

    public static void Run(int rounds)
    {
        var definitions = new DefinitionCatalogue(R4Pack.Embedded, new PackageFolder(Path.Combine(Material.Root, "profiles", "package")));
        var validator = new Validator(definitions);
        var texts = Material.ExampleFiles().Select(File.ReadAllBytes).Where(text => ResourceDocument.Parse(text, definitions).Succeeded).ToList();
        var measured = new Rounds("JsonDocument.Parse", "parse and validate");
        for (var i = 0; i < rounds + 1; i++)
        {
            var (json, all) = (Parsing.Time(texts, Parsing.ParseJson), Parsing.Time(texts, Validate));
            if (i > 0) measured.Add(json, all);
        }

        Console.WriteLine($"validate: {texts.Count} R4 examples against their types, median (least to greatest) of {rounds} rounds");
        measured.Print(yardstick: 0);
        Referrals(definitions, validator, rounds * 4);
        BundleGrowth.Run(validator, definitions, rounds * 2);

        void Validate(byte[] text) => validator.Validate(ResourceDocument.Parse(text, definitions).Value);
    }

    private static void Referrals(DefinitionCatalogue definitions, Validator validator, int rounds)
    {
        foreach (var path in Material.Referrals())
        {
            var text = File.ReadAllBytes(path);
            var texts = Enumerable.Repeat(text, Repeats).ToArray();
            var errors = validator.Validate(ResourceDocument.Parse(text, definitions).Value, [CaseBundle]).Count(issue => issue.Severity >= IssueSeverity.Error);
            var measured = new Rounds("JsonDocument.Parse", "parse and validate against so-case-bundle");
            for (var i = 0; i < rounds; i++) measured.Add(Parsing.Time(texts, Parsing.ParseJson) / Repeats, Parsing.Time(texts, Validate) / Repeats);
            Console.WriteLine($"validate: {Path.GetFileName(Path.GetDirectoryName(path))}/referral.json, {text.Length / 1000} kB, {errors} errors, {rounds} rounds of {Repeats}");
            measured.Print(yardstick: 0);
        }

        void Validate(byte[] text) => validator.Validate(ResourceDocument.Parse(text, definitions).Value, [CaseBundle]);
    }
}
