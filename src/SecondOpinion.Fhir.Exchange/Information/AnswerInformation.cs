using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Exchange.SubTasks;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Information;

/// <summary>Checks what arrives in answer to an information request, and lets the review go on when nothing is open any more.</summary>
public sealed class AnswerInformation(
    IResourceStore store, CaseLoading loading, CaseSearch search, CaseFacts facts, CaseRecords records, Checklists checklists, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    private const string Supplied = "supplied-information";

    /// <summary>Changes that complete every open request of a review whose records have arrived by themselves; none while anything is still open.</summary>
    internal async ValueTask<IReadOnlyList<Change>> FindArrived(LoadedCase loaded, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await Open(loaded.ReviewVersion!.Key.Id, cancellationToken);
        var changes = new List<Change>();
        if (await facts.Request(loaded.Case, cancellationToken) is not { } request) return [];
        var all = await records.Load(request.Root, cancellationToken);
        foreach (var version in open)
        {
            var task = TaskContent.Read(version.Json);
            var asked = InformationRequest.Read(task);

            // Words and questionnaires are for people to judge: the referrer says when they are answered.
            if (asked.Queries.Count + asked.Questionnaires.Count > 0 || asked.Items.Count() != asked.Codes.Count) return [];
            var since = all.Where(record => record.LastUpdated >= task.AuthoredOn).Select(Parse).ToArray();
            foreach (var item in asked.Items)
            {
                if (FindItem(item, since) is not { Exists: true } found) return [];
                task.AddOutput(Supplied, $"{found.TypeName}/{found.ChildText("id")}");
            }

            task.Status = "completed";
            task.Touch(now);
            changes.Add(task.ToUpdate(version, definitions));
        }

        return changes;
    }

    /// <summary>Changes that end what nobody has answered in time, and remind of what is still open. When nothing is open any more, the case has gone back to its centre, and the coordinator is told.</summary>
    internal async ValueTask<Outcome<IReadOnlyList<Change>>> EndUnanswered(LoadedCase loaded, WorkingCalendar calendar, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await Open(loaded.ReviewVersion!.Key.Id, cancellationToken);
        var (ended, changes) = (0, new List<Change>());
        foreach (var version in open)
        {
            var task = TaskContent.Read(version.Json);
            if (InformationPatience.Ends(task, calendar) <= now)
            {
                task.Status = "failed";
                task.StatusReason = "records-not-supplied";
                ended++;
            }
            else if (InformationPatience.RemindsAt(task, calendar) <= now && task.Owner is { } owner && !await IsReminded(version, cancellationToken))
            {
                // The Task is written with it, so that no other process reminds as well.
                task.AddNote("The referrer was reminded.", now);
                changes.Add(HubNotice.Remind(version.Key.ToString(), owner, "A centre is waiting for the answer to this Task; the review of the case rests until it comes.", now, definitions));
            }
            else
            {
                continue;
            }

            task.Touch(now);
            changes.Add(task.ToUpdate(version, definitions));
        }

        if (ended == 0 || ended < open.Count) return changes;
        var step = loaded.Tasks.Take(CaseState.InReview, Actor.Hub, null, calendar, now);
        if (!step.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        loaded.Case.AddNote("The information that the centre asked for was not supplied in time. The centre goes on without, asks again or gives the case up.", now);
        return loaded.ToChanges(definitions, now).Concat(changes)
            .Append(HubNotice.Alert(loaded.Reference, "The referrer did not answer an information request in time; the case is with its centre again. Speak to the referrer.", now, definitions)).ToArray();
    }

    /// <summary>When something is due with the open requests of a case; null when nothing is.</summary>
    internal async ValueTask<DateTimeOffset?> NextDue(LoadedCase loaded, WorkingCalendar calendar, CancellationToken cancellationToken)
    {
        if (loaded.Tasks.State != CaseState.InformationAwaited) return null;
        DateTimeOffset? next = null;
        foreach (var version in await Open(loaded.ReviewVersion!.Key.Id, cancellationToken))
        {
            var task = TaskContent.Read(version.Json);
            var due = await IsReminded(version, cancellationToken) ? InformationPatience.Ends(task, calendar) : InformationPatience.RemindsAt(task, calendar);
            if (next is null || due < next) next = due;
        }

        return next;
    }

    private async ValueTask<bool> IsReminded(StoredVersion request, CancellationToken cancellationToken) =>
        (await search.All("Communication", $"part-of={request.Key}&category={HubNotice.Categories}|{HubNotice.Reminder}", cancellationToken)).Count > 0;

    /// <summary>Holds a client's write of an information request to what was asked; gives it with what it moves in the case.</summary>
    internal async ValueTask<Outcome<IReadOnlyList<Change>>> Guard(Change change, StoredVersion stored, IReadOnlyList<Change> together, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = TaskContent.Read(stored.Json);
        var written = TaskContent.Read(change.Content!.Utf8);
        var wanted = written.WithHubPartsOf(before);
        if (SubTaskStep.Check(before, wanted) is { } refused) return refused;
        var loaded = await loading.ByReview(CaseLoading.IdOf(before.PartOf!), cancellationToken);
        if (!loaded.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(loaded.Issues);
        var actor = WhoActs.On(TaskKind.InformationRequest, wanted.Status);
        if (actor == Actor.Centre && Claims.CheckHolder(loaded.Value.Tasks, written.Lease?.Token, now) is { } notHolder) return notHolder;
        wanted.Touch(now);
        var changes = new List<Change> { wanted.ToUpdate(stored, definitions) };
        if (wanted.Status is not ("completed" or "rejected" or "cancelled")) return changes;
        if (wanted.Status == "completed" && await Check(InformationRequest.Read(before), wanted, loaded.Value, together, cancellationToken) is { } missing) return missing;

        var open = await Open(loaded.Value.ReviewVersion!.Key.Id, cancellationToken);
        if (loaded.Value.Tasks.State != CaseState.InformationAwaited || open.Any(other => other.Key != stored.Key)) return changes;
        var step = loaded.Value.Tasks.Take(CaseState.InReview, actor, null, calendars.For(loaded.Value.Case.Clock?.Calendars ?? []), now);
        if (!step.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        changes.AddRange(loaded.Value.ToChanges(definitions, now));
        return changes;
    }

    private async ValueTask<Issue?> Check(InformationRequest asked, TaskContent wanted, LoadedCase loaded, IReadOnlyList<Change> together, CancellationToken cancellationToken)
    {
        var outputs = wanted.Outputs(Supplied).ToArray();
        if (outputs.Length == 0)
            return new Issue(IssueSeverity.Error, IssueType.Required, "information-output-missing", "Task.output", "The answer refers to nothing. Add an output of type supplied-information for each resource that was sent, or reject the request with a reason.");
        var supplied = new List<Element>();
        for (var at = 0; at < outputs.Length; at++)
        {
            var place = $"Task.output[{at}]";
            var document = together.FirstOrDefault(change => change.Key.ToString() == outputs[at])?.Content ?? await StoredReference.Load(outputs[at], store, definitions, cancellationToken);
            if (document is null)
                return new Issue(IssueSeverity.Error, IssueType.Value, "information-output-unknown", place, "The output refers to a resource that is not stored. Send the resource first, or in the same transaction.");
            var subject = document.Root.Child("subject") is { Exists: true } one ? one : document.Root.Child("patient");
            if (subject.Exists && subject.ChildText("reference") is { } about && about != loaded.Case.Patient)
                return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "information-of-another-patient", place, "The output is about another patient than the case. Refer to a record of this patient.");
            supplied.Add(document.Root);
        }

        if (await facts.Request(loaded.Case, cancellationToken) is { } request) supplied.AddRange(await records.LoadElements(request.Root, cancellationToken));
        var missing = asked.Items.Where(item => !FindItem(item, supplied).Exists).ToArray();
        if (missing.Length > 0)
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "information-missing", "Task.output", $"Still missing of what was asked for: {string.Join("; ", missing.Select(Describe))}. Send it, or reject the request with a reason.");
        var unanswered = asked.Questionnaires.Where(url => !supplied.Any(record => record.TypeName == "QuestionnaireResponse" && record.ChildText("questionnaire")?.Split('|')[0] == url.Split('|')[0])).ToArray();
        return unanswered.Length == 0
            ? null
            : new Issue(IssueSeverity.Error, IssueType.BusinessRule, "information-missing", "Task.output", $"There is no response to {string.Join(", ", unanswered)}. Send a QuestionnaireResponse that names it.");
    }

    private string Describe(string code) => checklists.FindItem(code) is { } item ? $"{code} (accepted: {string.Join(", ", item.AcceptableFormats)})" : code;

    /// <summary>A record by which an item is recognised. An item that no checklist knows is left to people.</summary>
    private Element FindItem(string code, IReadOnlyList<Element> among) => checklists.FindItem(code) is { } item
        ? among.FirstOrDefault(record => item.Inputs.Any(input => input.Matches(record)))
        : among is [var first, ..] ? first : default;

    private ValueTask<IReadOnlyList<StoredVersion>> Open(string reviewId, CancellationToken cancellationToken) =>
        search.All("Task", $"part-of=Task/{reviewId}&code={Vocabulary.TaskKind}|information-request&status=requested,received,accepted,in-progress", cancellationToken);

    private Element Parse(StoredVersion version) => ResourceDocument.Parse(version.Json, definitions).Value.Root;
}
