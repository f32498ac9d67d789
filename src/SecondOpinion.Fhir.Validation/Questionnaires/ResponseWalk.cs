using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>Goes through a response and its form side by side, and has the form's rules look at every place.</summary>
internal sealed class ResponseWalk(Form form, Element response, ValidationRun run)
{
    // More places than any form that people fill in; a form made to be large times a response made to be large ends here.
    private const int MaxSteps = 1_000_000;

    private readonly List<Element> containers = [];
    private readonly Dictionary<int, LinkIdGroups> groups = [];
    private readonly bool isComplete = response.Child("status") is { Exists: true } status && (status.HasText("completed") || status.HasText("amended"));
    private int steps;

    public Element Response => response;

    public ValidationRun Run => run;

    public void Go()
    {
        Walk(response, form.Items);
        if (steps > MaxSteps)
        {
            run.Report(IssueSeverity.Error, IssueType.TooCostly, "questionnaire-too-large", response,
                "The response and its questionnaire have more places to compare than can be judged, so not all were. Split the questionnaire.");
        }
    }

    /// <summary>The values answered to a question, in the innermost repeat that holds it and the item being looked at; for a group its occurrences with content.</summary>
    /// <param name="shared">How many items from the top of the form down the two have in common.</param>
    public List<Element> Answers(FormItem question, int shared)
    {
        var found = new List<Element>();
        if (shared == question.Chain.Length) AddAnswers(question, containers[shared] is var inside && inside.Name == "answer" ? inside.Parent : inside, found);
        else Collect(containers[Math.Min(shared, containers.Count - 1)], question, Math.Min(shared, containers.Count - 1), found);
        return found;
    }

    private static void AddAnswers(FormItem question, Element item, List<Element> found)
    {
        if (question.IsGroup)
        {
            if (item.Child("item").Exists) found.Add(item);
            return;
        }

        foreach (var answer in item.ChildrenNamed("answer"))
        {
            if (answer.Child("value") is { Exists: true, IsMalformed: false } value) found.Add(value);
        }
    }

    private void Walk(Element container, FormItem[] level)
    {
        containers.Add(container);
        var groups = Groups(container);
        groups.ReportPlaces(level, form, run);
        foreach (var item in level)
        {
            if (++steps > MaxSteps) break;
            Look(item, container, groups.Of(item.LinkId));
        }

        containers.RemoveAt(containers.Count - 1);
    }

    private void Look(FormItem item, Element container, IReadOnlyList<Element> occurrences)
    {
        var place = new ItemPlace(item, container, occurrences, item.Enabling?.Evaluate(this) ?? Enablement.Yes, isComplete);
        if (place.Enabled == Enablement.No)
        {
            ItemEnabledCheck.Check(place, run);
            return;
        }

        foreach (var check in item.ItemChecks) check.Check(place, run);
        foreach (var occurrence in occurrences)
        {
            // Of a required group that is empty no more is said.
            if (item.IsGroup && !(item.IsRequired && !occurrence.Child("item").Exists)) Walk(occurrence, item.Items);
            else if (item.IsGroup) continue;
            else if (!item.IsDisplay) LookAtAnswers(item, occurrence);
        }
    }

    private void LookAtAnswers(FormItem item, Element occurrence)
    {
        foreach (var answer in occurrence.ChildrenNamed("answer"))
        {
            if (answer.IsMalformed || ++steps > MaxSteps) continue;
            if (answer.Child("value") is { Exists: true, IsMalformed: false } value)
            {
                foreach (var check in item.AnswerChecks) check.Check(value, run);
            }

            Walk(answer, item.Items);
        }
    }

    private void Collect(Element container, FormItem question, int depth, List<Element> found)
    {
        var step = question.Chain[depth];
        foreach (var item in Groups(container).Of(step.LinkId))
        {
            if (++steps > MaxSteps) return;
            if (depth == question.Chain.Length - 1) AddAnswers(question, item, found);
            else if (step.IsGroup) Collect(item, question, depth + 1, found);
            else foreach (var answer in item.ChildrenNamed("answer")) Collect(answer, question, depth + 1, found);
        }
    }

    private LinkIdGroups Groups(Element container)
    {
        if (!groups.TryGetValue(container.Index, out var known)) groups.Add(container.Index, known = new LinkIdGroups(container));
        return known;
    }
}
