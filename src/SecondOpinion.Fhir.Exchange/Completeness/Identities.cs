using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>Looks for records that may be another person's: name, birth date or sex that contradict the case's patient.</summary>
/// <remarks>Values are compared and never quoted.</remarks>
public static class Identities
{
    private static readonly string[] Subjects = ["subject", "patient"];

    /// <summary>Compares every Patient among the records, contained ones too, and every subject named in words, with the first Patient.</summary>
    public static IEnumerable<Issue> FindContradictions(IReadOnlyList<Element> records)
    {
        var patient = records.FirstOrDefault(record => record.TypeName == "Patient");
        if (!patient.Exists) yield break;
        foreach (var record in records)
        {
            if (record.TypeName == "Patient" && record != patient && Contradicts(patient, record) is { } other) yield return other;
            foreach (var contained in record.ChildrenNamed("contained").ToList())
            {
                if (contained.TypeName == "Patient" && Contradicts(patient, contained) is { } issue) yield return issue with { Message = $"{Records.NameOf(record)}: {issue.Message}" };
            }

            foreach (var name in Subjects)
            {
                if (record.Child(name) is { Exists: true, TypeName: "Reference" } subject && subject.ChildText("display") is { } display && !Shares(NamesOf(patient), Words(display)))
                    yield return Found(record.Path + $".{name}.display", $"{Records.NameOf(record)} names its subject in words that share nothing with the patient's name.");
            }
        }
    }

    /// <summary>What two records of a patient say of which only one can be true; null when they may be the same person.</summary>
    public static Issue? Contradicts(Element patient, Element other)
    {
        var differing = new List<string>();
        if (Differ(patient.ChildText("birthDate"), other.ChildText("birthDate"))) differing.Add("birth date");
        if (patient.ChildText("gender") is "male" or "female" && other.ChildText("gender") is "male" or "female" && patient.ChildText("gender") != other.ChildText("gender")) differing.Add("sex");
        if (NamesOf(patient) is { Count: > 0 } names && NamesOf(other) is { Count: > 0 } others && !Shares(names, others)) differing.Add("name");
        return differing.Count == 0 ? null : Found(other.Path, $"Two records of the patient contradict each other in {string.Join(" and ", differing)}.");
    }

    private static Issue Found(string path, string what) => new(
        IssueSeverity.Warning, IssueType.BusinessRule, "identity-contradiction", path, $"{what} Check that the record is this patient's, and correct or withdraw it.");

    /// <summary>Partial dates differ only where both say something.</summary>
    private static bool Differ(string? left, string? right) =>
        left is not null && right is not null && !left.StartsWith(right, StringComparison.Ordinal) && !right.StartsWith(left, StringComparison.Ordinal);

    private static bool Shares(IReadOnlySet<string> left, IReadOnlySet<string> right) => left.Count == 0 || right.Count == 0 || left.Overlaps(right);

    private static IReadOnlySet<string> NamesOf(Element patient) => Words(string.Join(' ', patient.ChildrenNamed("name").ToList().SelectMany(
        name => name.ChildText("family") is { } family ? [family] : new[] { name.ChildText("text") ?? "" })));

    /// <summary>Words without case and accents.</summary>
    private static HashSet<string> Words(string text) =>
        FoldedText.Of(text).Split([' ', ',', '.', '-', '\''], StringSplitOptions.RemoveEmptyEntries).ToHashSet();
}
