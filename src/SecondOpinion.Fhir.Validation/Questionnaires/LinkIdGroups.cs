using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>The items of one container by linkId, and whether they stand where the form has them.</summary>
/// <remarks>hl7.org/fhir/R4/questionnaireresponse.html: a response follows the structure and the order of its questionnaire.</remarks>
internal sealed class LinkIdGroups
{
    private readonly List<(string LinkId, Element Item)> items = [];
    private readonly Dictionary<string, List<Element>> byLinkId = [];

    public LinkIdGroups(Element container)
    {
        foreach (var item in container.ChildrenNamed("item"))
        {
            if (item.IsMalformed || item.ChildText("linkId") is not { } linkId) continue;
            items.Add((linkId, item));
            if (byLinkId.TryGetValue(linkId, out var same)) same.Add(item);
            else byLinkId.Add(linkId, [item]);
        }
    }

    public IReadOnlyList<Element> Of(string linkId) => byLinkId.TryGetValue(linkId, out var found) ? found : [];

    /// <summary>Reports each item that the form does not have, has elsewhere, or has in another order.</summary>
    public void ReportPlaces(FormItem[] level, Form form, ValidationRun run)
    {
        var last = -1;
        foreach (var (linkId, item) in items)
        {
            var known = form.Find(linkId);
            if (known is null)
            {
                run.Report(IssueSeverity.Error, IssueType.Structure, "response-item-unknown", item,
                    "The questionnaire has no item with the linkId found. Use the linkId of one of its items, or leave the item out.");
            }
            else if (known.Order >= level.Length || level[known.Order] != known)
            {
                run.Report(IssueSeverity.Error, IssueType.Structure, "response-item-misplaced", item,
                    $"The item {linkId} does not belong here; in the questionnaire it stands {Place(known)}. Move it there.");
            }
            else
            {
                if (known.Order < last)
                {
                    run.Report(IssueSeverity.Error, IssueType.Structure, "response-item-order", item,
                        $"The item {linkId} comes after one that follows it in the questionnaire. Put the items into the order of the questionnaire.");
                }

                last = known.Order;
            }
        }
    }

    private static string Place(FormItem item) =>
        item.Parent is not { } parent ? "at the top" : parent.IsGroup ? $"in the group {parent.LinkId}" : $"under the answer to {parent.LinkId}";
}
