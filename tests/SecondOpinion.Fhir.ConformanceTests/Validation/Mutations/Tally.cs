using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>What became of the mutations of one class.</summary>
internal sealed class Tally
{
    private const int Shown = 2;

    private readonly List<string> missed = [];

    public int Made { get; private set; }

    public int Found { get; private set; }

    public int Placed { get; private set; }

    /// <param name="path">Where the defect is.</param>
    public void Count(Element element, string path, IReadOnlyList<Issue> errors)
    {
        Made++;
        if (errors.Count > 0) Found++;
        if (errors.Any(error => IsAt(error.Expression, path))) Placed++;
        else if (missed.Count < Shown) missed.Add($"{element.Resource.TypeName} {path} -> {errors.Select(error => $"{error.Expression} {error.Id}").FirstOrDefault() ?? "nothing"}");
    }

    public override string ToString() => $"made {Made,3} found {Found,3} placed {Placed,3}  {string.Join("; ", missed)}";

    // At the element, at one of its own children or repeats, or at the element that holds it.
    private static bool IsAt(string found, string path)
    {
        if (found == path) return true;
        if (found.StartsWith(path, StringComparison.Ordinal)) return found[path.Length] is '.' or '[' && found.IndexOf('.', path.Length + 1) < 0;
        return path.StartsWith(found, StringComparison.Ordinal) && found.Length > 0 && path[found.Length] is '.' or '[' && path.IndexOf('.', found.Length + 1) < 0;
    }
}
