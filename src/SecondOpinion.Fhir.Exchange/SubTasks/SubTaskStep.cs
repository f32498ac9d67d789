using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Exchange.SubTasks;

/// <summary>One step that a part of a case may take by a client's write. What is not in this table does not happen. Pure.</summary>
public sealed record SubTaskStep(TaskKind Kind, string From, string To, Actor By)
{
    /// <summary>The kinds that are parts of a case.</summary>
    public static readonly IReadOnlyList<TaskKind> Kinds =
        [TaskKind.InformationRequest, TaskKind.Material, TaskKind.Translation, TaskKind.SpecialistInput, TaskKind.Clarification, TaskKind.CancellationRequest];

    /// <summary>Task.status of what is not over.</summary>
    public static readonly IReadOnlyList<string> Open = ["requested", "received", "accepted", "in-progress"];

    private static readonly string[] Ends = ["completed", "failed", "rejected", "cancelled"];

    public static readonly IReadOnlyList<SubTaskStep> All =
    [
        .. from kind in Kinds
           from source in Open
           from target in Open.SkipWhile(status => status != source).Skip(1).Concat(Ends)
           where IsStep(kind, source, target)
           select new SubTaskStep(kind, source, target, WhoActs.On(kind, target)),
    ];

    /// <summary>Whoever ends it otherwise than by doing it says why.</summary>
    public bool AsksReason => To is "failed" or "rejected" or "cancelled";

    /// <summary>Holds a write to the table, and says which steps there are instead.</summary>
    public static Issue? Check(TaskContent before, TaskContent wanted)
    {
        var kind = before.Kind!.Value;
        if (!Open.Contains(before.Status))
            return Issue.Error(IssueType.Conflict, "task-ended", "This Task has ended; a Task that has ended never begins again. Whoever asked can ask anew.");
        if (wanted.Status == before.Status) return null;
        var steps = All.Where(step => step.Kind == kind && step.From == before.Status).ToArray();
        if (steps.FirstOrDefault(one => one.To == wanted.Status) is not { } step)
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "task-transition", "Task.status",
                $"A Task of this kind that is {before.Status} can't take this step. From here it can go to: {string.Join("; ", steps.Select(one => $"{one.To} (by the {(one.By == Actor.Centre ? "centre" : "referrer")})"))}.");
        }

        return step.AsksReason && wanted.Copy("statusReason") is null
            ? new Issue(IssueSeverity.Error, IssueType.Required, "task-status-reason-missing", "Task.statusReason", "A Task that ends without being done ends with a reason. Set Task.statusReason.")
            : null;
    }

    /// <remarks>What nobody has begun can't fail; but material is judged when it arrives, whatever was said of it on the way.</remarks>
    private static bool IsStep(TaskKind kind, string from, string to) => to != "failed" || kind == TaskKind.Material || (kind != TaskKind.InformationRequest && from is "accepted" or "in-progress");
}
