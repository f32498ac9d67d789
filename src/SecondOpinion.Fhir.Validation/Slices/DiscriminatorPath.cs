using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>The path of a discriminator, in the part of FHIRPath allowed for it. hl7.org/fhir/R4/profiling.html#discriminator</summary>
internal sealed class DiscriminatorPath
{
    private DiscriminatorPath(string text, IReadOnlyList<Step> steps)
    {
        Text = text;
        Steps = steps;
    }

    public enum StepKind
    {
        Child,
        Extension,
        Resolve,
        OfType,
    }

    public string Text { get; }

    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Null when the path is outside the part allowed.</summary>
    public static DiscriminatorPath? Parse(string text)
    {
        var steps = new List<Step>();
        var rest = text.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var length = StepLength(rest);
            var step = rest[..length];
            rest = length < rest.Length ? rest[(length + 1)..] : default;
            if (step is "$this") continue;
            var open = step.IndexOf('(');
            var argument = open < 0 ? "" : step[(open + 1)..].TrimEnd(')').Trim().Trim('\'').ToString();
            switch (open < 0 ? "" : step[..open].ToString())
            {
                case "": steps.Add(new Step(StepKind.Child, Plain(step))); break;
                case "extension": steps.Add(new Step(StepKind.Extension, argument)); break;
                case "resolve": steps.Add(new Step(StepKind.Resolve, "")); break;
                case "ofType": steps.Add(new Step(StepKind.OfType, argument)); break;
                default: return null;
            }
        }

        return new DiscriminatorPath(text, steps);
    }

    /// <summary>True when the test accepts any element that the path leads to.</summary>
    public bool Any(Element from, ValidationRun run, SliceTest test) => Any(from, 0, run, test);

    private static string Plain(ReadOnlySpan<char> step) => step.EndsWith("[x]") ? step[..^3].ToString() : step.ToString();

    // A dot inside quotes or brackets belongs to the step.
    private static int StepLength(ReadOnlySpan<char> rest)
    {
        var depth = 0;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '(') depth++;
            else if (rest[i] == ')') depth--;
            else if (rest[i] == '.' && depth == 0) return i;
        }

        return rest.Length;
    }

    private bool Any(Element from, int at, ValidationRun run, SliceTest test)
    {
        if (at == Steps.Count) return test.Accepts(from, run);
        var step = Steps[at];
        switch (step.Kind)
        {
            case StepKind.Resolve:
                return ReferenceTarget.Resource(from, run) is { Exists: true } target && Any(target, at + 1, run, test);
            case StepKind.OfType:
                return from.Type.IsOrInherits(step.Name) && Any(from, at + 1, run, test);
            default:
                foreach (var child in from.ChildrenNamed(step.Kind == StepKind.Extension ? "extension" : step.Name))
                {
                    if (child.IsMalformed || (step.Kind == StepKind.Extension && !child.Child("url").HasText(step.Name))) continue;
                    if (Any(child, at + 1, run, test)) return true;
                }

                return false;
        }
    }

    internal sealed record Step(StepKind Kind, string Name);
}
