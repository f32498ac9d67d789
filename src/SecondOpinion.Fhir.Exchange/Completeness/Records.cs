using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>Oddities of the records themselves.</summary>
internal static class Records
{
    /// <summary>Studies with the same DICOM UID in more than one ImagingStudy.</summary>
    public static IEnumerable<Issue> FindRepeatedStudies(IReadOnlyList<Element> records)
    {
        var seen = new Dictionary<string, Element>();
        foreach (var study in records.Where(record => record.TypeName == "ImagingStudy"))
        {
            foreach (var identifier in study.ChildrenNamed("identifier").ToList())
            {
                if (identifier.ChildText("system") != Vocabulary.DicomUid || identifier.ChildText("value") is not { } uid) continue;
                if (seen.TryAdd(uid, study)) continue;
                yield return new Issue(IssueSeverity.Warning, IssueType.Duplicate, "study-repeated", study.Path,
                    $"The same DICOM study is there twice: {NameOf(seen[uid])} and {NameOf(study)}. Keep one of them.");
            }
        }
    }

    internal static string NameOf(Element record) => record.ChildText("id") is { } id ? $"{record.TypeName}/{id}" : record.Path;
}
