using System.Globalization;
using System.Text.Json;
using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>This engine and fhirpath.js on everything that R4, mCODE and IPS write in FHIRPath, over all their examples.</summary>
public sealed class PeerTests(ITestOutputHelper log)
{
    private static readonly FhirPathContext Context = new(DefinitionCatalogue.R4, new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
    private static readonly Lazy<GuideWork> Guides = new(() => new GuideWork(ProfilePackages.Mcode, ProfilePackages.Ips));

    [PeerFact]
    public Task Invariants_of_R4_come_out_as_in_fhirpath_js() =>
        CompareTruths(EngineWork.Distinct(EngineWork.Invariants(EngineWork.Files(Material.R4Examples!))), KnownDifference.InInvariants);

    [PeerFact]
    public Task Search_parameters_of_R4_find_what_they_find_in_fhirpath_js() =>
        CompareItems(EngineWork.SearchParameters(EngineWork.Files(Material.R4Examples!)), KnownDifference.InSearchParameters);

    [PeerFact(ProfilePackages.Mcode, ProfilePackages.Ips)]
    public Task Invariants_of_mCODE_and_IPS_come_out_as_in_fhirpath_js() =>
        CompareTruths(EngineWork.Distinct(Guides.Value.Invariants()), KnownDifference.InInvariantsOfGuides);

    [PeerFact(ProfilePackages.Mcode, ProfilePackages.Ips)]
    public Task Search_parameters_on_the_examples_of_mCODE_and_IPS_find_what_they_find_in_fhirpath_js() =>
        CompareItems(Guides.Value.SearchParameters(), KnownDifference.InSearchParametersOfGuides);

    private async Task CompareTruths(IReadOnlyList<EngineWork> work, IReadOnlyList<KnownDifference> listed)
    {
        var (answers, faults) = await Answers("truth", work);
        var differences = new PeerDifferences(listed);
        foreach (var (resource, answer) in work.Zip(answers))
        {
            var at = 0;
            foreach (var (focus, expressions) in resource.Steps)
            {
                foreach (var expression in expressions)
                {
                    var (ours, theirs) = (Truth(expression.Evaluate(focus, Context)), answer[at++]);
                    differences.Add(expression.Text, focus, ours.ToString(), theirs.ToString());
                }
            }

            Assert.Equal(answer.Length, at);
        }

        differences.AssertListed(log, faults);
    }

    private async Task CompareItems(IReadOnlyList<EngineWork> work, IReadOnlyList<KnownDifference> listed)
    {
        var (answers, faults) = await Answers("items", work);
        var differences = new PeerDifferences(listed);
        foreach (var (resource, answer) in work.Zip(answers))
        {
            var (focus, expressions) = resource.Steps[0];
            using var json = JsonDocument.Parse(answer);
            foreach (var (expression, theirs) in expressions.Zip(json.RootElement.EnumerateArray()))
            {
                var ours = Items(expression.Evaluate(focus, Context));
                var other = theirs.ValueKind == JsonValueKind.Null ? "fault" : Items(theirs);
                differences.Add(expression.Text, focus, ours, other);
            }
        }

        differences.AssertListed(log, faults);
    }

    private static async Task<(IReadOnlyList<string> Answers, string Faults)> Answers(string mode, IReadOnlyList<EngineWork> work)
    {
        var folder = Directory.CreateTempSubdirectory("fhirpath-peer-");
        try
        {
            var (job, answers) = (Path.Combine(folder.FullName, "job"), Path.Combine(folder.FullName, "answers"));
            JobFile.Write(job, work);
            await PeerEngine.Answer(mode, job, answers);
            var lines = await File.ReadAllLinesAsync(answers);
            Assert.Equal(work.Count + 1, lines.Length);
            return (lines[..^1], lines[^1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As <c>fhirpath-js.cjs</c> writes it.</summary>
    private static char Truth(Outcome<IReadOnlyList<FhirPathValue>> outcome) => outcome switch
    {
        { Succeeded: false } => 'x',
        { Value.Count: 0 } => 'e',
        { Value.Count: 1 } when outcome.Value[0].ToSystem() is { Kind: FhirPathKind.Boolean } value => value.Boolean ? '1' : '0',
        _ => 'i',
    };

    private static string Items(Outcome<IReadOnlyList<FhirPathValue>> outcome) => outcome.Succeeded
        ? string.Join('\n', outcome.Value.Select(v => Item(v.Type.ToString(), v.IsElement ? v.Element.Path : "", v.IsElement ? v.Element.Text ?? "" : v.ToString())))
        : "fault";

    private static string Items(JsonElement items) =>
        string.Join('\n', items.EnumerateArray().Select(item => Item(item[0].GetString()!, item[1].GetString()!, item[2].GetString()!)));

    /// <remarks>
    /// Not compared: the digits of numbers, which JavaScript loses (1.0 is 1), and the type of ids, whose definition says System.String and, in an extension, FHIR's string.
    /// </remarks>
    private static string Item(string type, string path, string value)
    {
        if (type == "FHIR.decimal") value = decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("G29", CultureInfo.InvariantCulture);
        if (type == "System.String" && path.EndsWith(".id", StringComparison.Ordinal)) type = "FHIR.string";
        return $"{type} {path} = {value}";
    }
}
