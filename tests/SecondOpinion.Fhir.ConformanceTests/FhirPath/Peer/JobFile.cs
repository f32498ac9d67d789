using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath.Peer;

/// <summary>Writes work as <c>fhirpath-js.cjs</c> reads it; the format is told there.</summary>
internal sealed class JobFile
{
    private readonly Dictionary<string, int> expressions = [];
    private readonly Dictionary<FhirPathExpression[], int> plans = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> names = [];

    public static void Write(string path, IEnumerable<EngineWork> work)
    {
        var job = new JobFile();
        var lines = work.Select(job.Line).ToList();
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine(JsonSerializer.Serialize(new
        {
            expressions = job.expressions.Keys,
            plans = job.plans.Keys.Select(plan => plan.Select(expression => job.expressions[expression.Text])),
            names = job.names.Keys,
        }));
        foreach (var line in lines) writer.WriteLine(line);
    }

    private string Line(EngineWork work)
    {
        var line = new StringBuilder("{\"file\":").Append(JsonSerializer.Serialize(work.File)).Append(",\"nodes\":[");
        var numbers = new int[work.Document.Count];
        var count = 0;
        foreach (var (focus, plan) in OnTheWay(work))
        {
            if (count > 0) line.Append(',');
            numbers[focus.Index] = count++;
            foreach (var expression in plan) expressions.TryAdd(expression.Text, expressions.Count);
            line.Append(focus.Parent.Exists ? numbers[focus.Parent.Index] : -1).Append(',').Append(Number(names, focus.Name)).Append(',').Append(Place(focus)).Append(',').Append(Number(plans, plan));
        }

        return line.Append("]}").ToString();
    }

    /// <summary>The steps, and with nothing to evaluate the elements that lead to them.</summary>
    private static IEnumerable<(Element Focus, FhirPathExpression[] Plan)> OnTheWay(EngineWork work)
    {
        var plans = new FhirPathExpression[]?[work.Document.Count];
        plans[0] = [];
        foreach (var (focus, plan) in work.Steps)
        {
            plans[focus.Index] = plan;
            for (var above = focus.Parent; above.Exists && plans[above.Index] is null; above = above.Parent) plans[above.Index] = [];
        }

        return Enumerable.Range(0, plans.Length).Where(i => plans[i] is not null).Select(i => (work.Document.ElementAt(i), plans[i]!));
    }

    private static int Place(Element element)
    {
        if (element.Repeat >= 0 || !element.Parent.Exists) return Math.Max(element.Repeat, 0);
        var place = 0;
        foreach (var sibling in element.Parent.ChildrenNamed(element.Name))
        {
            if (sibling == element) break;
            place++;
        }

        return place;
    }

    private static int Number<T>(Dictionary<T, int> known, T key)
        where T : notnull
    {
        if (!known.TryGetValue(key, out var number)) known.Add(key, number = known.Count);
        return number;
    }
}
