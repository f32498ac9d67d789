using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>Compares a case with its checklist. Pure: the records come in.</summary>
public sealed class CheckCompleteness(Checklists checklists)
{
    /// <param name="request">The ServiceRequest.</param>
    /// <param name="records">Everything the case brings, the request and the patient among it or not.</param>
    public CompletenessReport Check(Element request, IReadOnlyList<Element> records, DateTimeOffset now)
    {
        var checklist = checklists.Of(checklists.GroupOf(DiagnosesInQuestion(request, records)));
        var items = checklist.For(Codes.All(request, "orderDetail", Vocabulary.OpinionKind)).Select(item => Judge(item, records, now)).ToArray();
        return new CompletenessReport(checklist.Canonical, items, [.. Records.FindRepeatedStudies(records), .. Identities.FindContradictions(records)]);
    }

    private static ItemVerdict Judge(ChecklistItem item, IReadOnlyList<Element> records, DateTimeOffset now)
    {
        var isThere = false;
        foreach (var input in item.Inputs)
        {
            foreach (var record in records.Where(input.Matches))
            {
                if (!input.IsOutdated(record, now)) return new ItemVerdict(item, ItemVerdict.Present);
                isThere = true;
            }
        }

        return new ItemVerdict(item, isThere ? ItemVerdict.Outdated : ItemVerdict.Missing);
    }

    /// <summary>The Conditions that the request gives as its reason; all there are when it refers to none of the records.</summary>
    private static IEnumerable<Element> DiagnosesInQuestion(Element request, IReadOnlyList<Element> records)
    {
        var conditions = records.Where(record => record.TypeName == "Condition").ToArray();
        var reasons = request.ChildrenNamed("reasonReference").ToList().Select(reason => reason.ChildText("reference")).ToHashSet();
        var meant = conditions.Where(condition => reasons.Contains($"Condition/{condition.ChildText("id")}") || (FullUrl(condition) is { } url && reasons.Contains(url))).ToArray();
        return meant.Length > 0 ? meant : conditions;
    }

    private static string? FullUrl(Element resource) => resource.Parent is { Exists: true } entry ? entry.ChildText("fullUrl") : null;
}
