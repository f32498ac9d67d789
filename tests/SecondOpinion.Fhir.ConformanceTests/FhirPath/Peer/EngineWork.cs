using System.Buffers.Binary;
using System.Security.Cryptography;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

/// <summary>One resource and what to evaluate in it, element by element in the order of the text.</summary>
internal sealed record EngineWork(string File, ResourceDocument Document, IReadOnlyList<(Element Focus, FhirPathExpression[] Expressions)> Steps)
{
    private static readonly DefinitionCatalogue R4 = DefinitionCatalogue.R4;

    /// <summary>All invariants of R4, on every element that they are written for.</summary>
    public static IReadOnlyList<EngineWork> Invariants(IEnumerable<string> files)
    {
        var plans = new Dictionary<(ElementSchema, TypeSchema), FhirPathExpression[]>();
        return Read(files, document =>
        {
            var steps = new List<(Element, FhirPathExpression[])>(document.Count);
            for (var i = 0; i < document.Count; i++)
            {
                var element = document.ElementAt(i);
                if (!plans.TryGetValue((element.Schema, element.Type), out var plan)) plans.Add((element.Schema, element.Type), plan = InvariantsOf(element));
                steps.Add((element, plan));
            }

            return steps;
        });
    }

    /// <summary>The same without what is the same: an element with the bytes, the schema and the expressions of an earlier one, where these look no further.</summary>
    public static IReadOnlyList<EngineWork> Distinct(IReadOnlyList<EngineWork> work)
    {
        var seen = new HashSet<(UInt128, ElementSchema, FhirPathExpression[])>();
        var isLocal = new Dictionary<FhirPathExpression[], bool>();
        return work.Select(w => w with { Steps = w.Steps.Where(IsNew).ToList() }).ToList();

        bool IsNew((Element Focus, FhirPathExpression[] Expressions) step)
        {
            if (step.Expressions.Length == 0) return false;
            if (!isLocal.TryGetValue(step.Expressions, out var local))
                isLocal.Add(step.Expressions, local = !step.Expressions.Any(e => e.Text.Contains('%') || e.Text.Contains("resolve", StringComparison.Ordinal)));

            // A primitive's bytes are not all of it where it has an id or extensions.
            var isWhole = step.Focus.ValueKind == ValueKind.None ? step.Focus.Length > 0 : !step.Focus.FirstChild.Exists;
            return !local || !isWhole || seen.Add((Hash(step.Focus.Json.Span), step.Focus.Schema, step.Expressions));
        }
    }

    /// <summary>The expressions of all of R4's search parameters, on the resources that they are for.</summary>
    public static IReadOnlyList<EngineWork> SearchParameters(IEnumerable<string> files)
    {
        var plans = R4.ResourceTypes.ToDictionary(
            type => type,
            type => R4.SearchParameters(type).Select(p => p.Expression).OfType<string>().Distinct().Select(e => FhirPathExpression.Compiled(e).Value).ToArray());
        return Read(files, document => [(document.Root, plans[document.Root.TypeName])]);
    }

    /// <summary>The resources of HL7's package of examples, in the order of their names.</summary>
    public static IEnumerable<string> Files(string package) => Directory.EnumerateFiles(package, "*.json")
        .Where(f => !Path.GetFileName(f).StartsWith('.') && Path.GetFileName(f) != "package.json")
        .Order(StringComparer.Ordinal);

    public static IReadOnlyList<EngineWork> Read(IEnumerable<string> files, Func<ResourceDocument, IReadOnlyList<(Element, FhirPathExpression[])>> steps) => files
        .Select(file => (file, Parsed: ResourceDocument.Parse(System.IO.File.ReadAllBytes(file), R4)))
        .Where(read => read.Parsed.Succeeded)
        .Select(read => new EngineWork(read.file, read.Parsed.Value, steps(read.Parsed.Value)))
        .ToList();

    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>R4's invariants of the element's own row, and those of its type's first row.</summary>
    public static IEnumerable<string> InvariantTexts(Element element)
    {
        var own = element.Schema.Definition?.Constraints ?? [];
        var type = R4.FindStructure(DefinitionCatalogue.CoreBase + element.TypeName)?.Snapshot[0].Constraints ?? [];
        return own.Concat(type).Select(c => c.Expression).OfType<string>().Distinct();
    }

    private static FhirPathExpression[] InvariantsOf(Element element) => InvariantTexts(element).Select(e => FhirPathExpression.Compiled(e).Value).ToArray();
}
