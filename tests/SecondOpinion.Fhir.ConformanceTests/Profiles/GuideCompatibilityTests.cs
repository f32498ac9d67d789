using System.Text.Json;
using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.Validation;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.ConformanceTests.Profiles;

/// <summary>What the cases say of the cancer is valid by mCODE 4.0.0 too, and a patient summary by IPS 2.0, but for the deviations listed here.</summary>
public sealed class GuideCompatibilityTests
{
    private const string Mcode = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-";

    // Profile, rule and place of what mCODE does not allow, and why we do.
    private static readonly (string Profile, string Issue, string Expression, string Reason)[] Deviations =
    [
        ("tumor-marker-test", "element-required", "Observation.value", "A marker that was not tested is stated with dataAbsentReason: that it is missing is what the reviewer has to know. mCODE wants a value."),
    ];

    // By the code of the stage observation; others are stages of the general profile.
    private static readonly Dictionary<string, string> StageProfiles = new()
    {
        ["21905-5"] = "tnm-primary-tumor-category", ["21899-0"] = "tnm-primary-tumor-category",
        ["21906-3"] = "tnm-regional-nodes-category", ["21900-6"] = "tnm-regional-nodes-category",
        ["21907-1"] = "tnm-distant-metastases-category", ["21901-4"] = "tnm-distant-metastases-category",
    };

    [NeedsPackagesFact(ProfilePackages.Mcode)]
    public void Diagnoses_stages_and_markers_are_valid_by_mCODE_but_for_what_is_listed()
    {
        var validator = ValidatorWith(ProfilePackages.Mcode);
        var seen = new HashSet<string>();
        var found = new List<(string Profile, string Issue, string Expression)>();
        foreach (var resource in Resources())
        {
            if (McodeProfile(resource) is not { } profile) continue;
            seen.Add(profile);
            var parsed = ResourceDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(resource), ValidationData.Definitions).Value;
            found.AddRange(ValidationData.Errors(validator.Validate(parsed, [Mcode + profile])).Select(error => (profile, error.Id, error.Expression)));
        }

        Assert.Equal(Deviations.Select(known => (known.Profile, known.Issue, known.Expression)), found.Distinct());
        Assert.Equal(["cancer-stage", "primary-cancer-condition", "secondary-cancer-condition", "tnm-distant-metastases-category", "tnm-primary-tumor-category", "tnm-regional-nodes-category", "tumor-marker-test"], seen.Order(StringComparer.Ordinal));
    }

    [NeedsPackagesFact(ProfilePackages.Ips)]
    public void The_patient_summary_is_valid_by_IPS()
    {
        var summary = File.ReadAllBytes(Path.Combine(Material.Root, "profiles", "cases", "lung-egfr-progression", "summary.json"));
        var parsed = ResourceDocument.Parse(summary, ValidationData.Definitions).Value;

        var errors = ValidationData.Errors(ValidatorWith(ProfilePackages.Ips).Validate(parsed, ["http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips"]));

        Assert.True(errors.Count == 0, ValidationData.Describe(errors));
    }

    private static Validator ValidatorWith(string package) =>
        new(new DefinitionCatalogue(R4Pack.Embedded, new PackageFolder(ProfilePackages.Folder(ProfilePackages.Own)!), new PackageFolder(ProfilePackages.Folder(package)!)));

    private static IEnumerable<JsonElement> Resources() =>
        Directory.GetFiles(Path.Combine(Material.Root, "profiles", "cases"), "*.json", SearchOption.AllDirectories)
            .SelectMany(path => ValidationData.ReadJson(path).GetProperty("entry").EnumerateArray())
            .Select(entry => entry.GetProperty("resource"));

    private static string? McodeProfile(JsonElement resource)
    {
        var own = resource.TryGetProperty("meta", out var meta) && meta.TryGetProperty("profile", out var profiles) ? profiles[0].GetString()![ValidationData.ProfileBase.Length..] : null;
        return own switch
        {
            "so-cancer-condition" => IsMetastasis(resource) ? "secondary-cancer-condition" : "primary-cancer-condition",
            "so-stage" => StageProfiles.GetValueOrDefault(Codes(resource).First(), "cancer-stage"),
            "so-tumor-marker" => "tumor-marker-test",
            _ => null,
        };
    }

    // C77 to C79 of ICD-10 are metastases; a primary that is not known may be named beside them.
    private static bool IsMetastasis(JsonElement condition) => Codes(condition).Any(code => code[..3] is "C77" or "C78" or "C79");

    private static IEnumerable<string> Codes(JsonElement resource) => resource.GetProperty("code").GetProperty("coding").EnumerateArray().Select(coding => coding.GetProperty("code").GetString()!);
}
