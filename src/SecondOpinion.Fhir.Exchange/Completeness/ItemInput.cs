using System.Globalization;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>A kind of record by which an item is recognised. hl7.org/fhir/R4/metadatatypes.html#DataRequirement</summary>
/// <param name="Path">Where its code stands, such as <c>series.modality</c>; null when any record of the type will do.</param>
/// <param name="Codes">Tokens <c>system|code</c>, any of which will do.</param>
/// <param name="DatePath">Where its date stands; null when its age does not matter.</param>
/// <param name="Newest">How old it may be: value and unit, <c>mo</c> or <c>wk</c>.</param>
public sealed record ItemInput(string Type, string? Path, IReadOnlySet<string> Codes, string? DatePath, (int Value, string Unit)? Newest)
{
    /// <summary>True for a record of this kind, whatever its age. What was entered in error is none.</summary>
    public bool Matches(Element record) => record.TypeName == Type
        && record.ChildText("status") is not ("entered-in-error" or "cancelled")
        && (Path is null || At(record, Path.Split('.'), 0).SelectMany(Cases.Codes.Tokens).Any(Codes.Contains));

    /// <summary>True for one that is older than it may be. What has no date is not judged.</summary>
    public bool IsOutdated(Element record, DateTimeOffset now)
    {
        if (DatePath is null || Newest is not { } newest) return false;
        var limit = newest.Unit == "mo" ? now.AddMonths(-newest.Value) : now.AddDays(-7 * newest.Value);
        var text = At(record, [DatePath], 0).Select(date => date.HasValue ? date.Text : date.ChildText("start")).FirstOrDefault(date => date is not null);
        return text is { Length: >= 10 } && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day < DateOnly.FromDateTime(limit.UtcDateTime);
    }

    private static IEnumerable<Element> At(Element element, string[] path, int depth) => depth == path.Length
        ? [element]
        : element.ChildrenNamed(path[depth]).ToList().SelectMany(child => At(child, path, depth + 1));
}
