using System.Text.Json;
using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>What mCODE and IPS write in FHIRPath, their own and what their snapshots inherit, and the resources to ask it of.</summary>
internal sealed class GuideWork
{
    private readonly DefinitionCatalogue catalogue;
    private readonly Dictionary<(string Type, string Path), string[]> constraints;
    private readonly Dictionary<string, string[]> extensionConstraints;
    private readonly Dictionary<string, FhirPathExpression[]> plans = [];

    public GuideWork(params string[] packages)
    {
        var folders = packages.Select(package => ProfilePackages.Folder(package)!).ToList();
        catalogue = new DefinitionCatalogue([R4Pack.Embedded, .. folders.Select(folder => new PackageFolder(folder))]);
        Profiles = folders.SelectMany(folder => new PackageFolder(folder).All("StructureDefinition"))
            .Select(json => catalogue.FindStructure(Url(json))!)
            .Where(structure => structure.IsProfile)
            .ToList();
        Files = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(folder, "example"), "*.json")).Where(file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal).ToList();
        constraints = Profiles.Where(profile => profile.Type != "Extension")
            .SelectMany(profile => profile.Snapshot.SelectMany(row => Expressions(row).Select(expression => ((profile.Type, Relative(row.Path)), expression))))
            .GroupBy(pair => pair.Item1, pair => pair.expression)
            .ToDictionary(group => group.Key, group => group.Distinct().ToArray());
        extensionConstraints = Profiles.Where(profile => profile.Type == "Extension").ToDictionary(profile => profile.Url, profile => Expressions(profile.Snapshot[0]).ToArray());
    }

    public IReadOnlyList<StructureDefinition> Profiles { get; }

    public IReadOnlyList<string> Files { get; }

    /// <summary>Every invariant of every profile's snapshot.</summary>
    public IReadOnlyList<string> AllInvariants => Profiles.SelectMany(profile => profile.Snapshot).SelectMany(Expressions).Distinct().ToList();

    /// <summary>The expressions of the search parameters that the guides bring.</summary>
    public IReadOnlyList<string> AllSearchParameters => catalogue.ResourceTypes.SelectMany(catalogue.SearchParameters).Select(p => p.Expression).OfType<string>().Distinct().ToList();

    /// <summary>R4's invariants and those of every profile's row for an element's path, whether or not the resource claims the profile, and whatever the slice.</summary>
    public IReadOnlyList<EngineWork> Invariants() => EngineWork.Read(Files, document =>
        Enumerable.Range(0, document.Count).Select(i => document.ElementAt(i)).Select(element => (element, Plan(element))).ToList());

    public IReadOnlyList<EngineWork> SearchParameters() => EngineWork.Read(Files, document =>
        [(document.Root, Plan(catalogue.SearchParameters(document.Root.TypeName).Select(p => p.Expression).OfType<string>()))]);

    private static IEnumerable<string> Expressions(ElementDefinition row) => row.Constraints.Select(c => c.Expression).OfType<string>();

    private static string Url(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("url").GetString()!;
    }

    /// <summary>Without the type's name and the marks of choices, as elements are named.</summary>
    private static string Relative(string path) => path.Contains('.') ? path[(path.IndexOf('.') + 1)..].Replace("[x]", "") : "";

    private FhirPathExpression[] Plan(Element element)
    {
        var expressions = EngineWork.InvariantTexts(element).ToList();
        var path = "";
        for (var above = element; above.Exists; above = above.Parent)
        {
            if (constraints.TryGetValue((above.TypeName, path), out var own)) expressions.AddRange(own);
            if (above.IsResource) break;
            path = path.Length == 0 ? above.Name : above.Name + "." + path;
        }

        if (element.TypeName == "Extension" && extensionConstraints.TryGetValue(element.ChildText("url") ?? "", out var more)) expressions.AddRange(more);
        return Plan(expressions);
    }

    /// <summary>The same list for the same texts: a job file knows plans by reference.</summary>
    private FhirPathExpression[] Plan(IEnumerable<string> texts)
    {
        var distinct = texts.Distinct().ToList();
        var key = string.Join('\n', distinct);
        if (!plans.TryGetValue(key, out var plan)) plans.Add(key, plan = distinct.Select(text => FhirPathExpression.Compiled(text).Value).ToArray());
        return plan;
    }
}
