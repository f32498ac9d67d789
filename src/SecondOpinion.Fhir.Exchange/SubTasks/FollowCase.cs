using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;

namespace SecondOpinion.Fhir.Exchange.SubTasks;

/// <summary>What becomes of the open parts of a case when the case itself has moved: none goes on asking for what nobody waits for. Pure.</summary>
public static class FollowCase
{
    /// <summary>Ends what has to end.</summary>
    /// <param name="review">Where the current Review Task is stored; null while there is none.</param>
    /// <returns>The parts that were changed.</returns>
    public static IReadOnlyList<TaskContent> End(CaseState state, string? review, IReadOnlyList<TaskContent> open, DateTimeOffset now)
    {
        var ended = new List<TaskContent>();
        foreach (var part in open)
        {
            if (EndOf(part, state, isOfFormer: part.PartOf != review) is not var (status, reason)) continue;
            part.Status = status;
            if (status != "completed") part.Set("statusReason", reason);
            part.Touch(now);
            ended.Add(part);
        }

        return ended;
    }

    /// <summary>True when material is awaited and nobody has been asked for it.</summary>
    public static bool LacksMaterial(CaseState state, IReadOnlyList<TaskContent> open) => state == CaseState.MaterialAwaited && !open.Any(part => part.Kind == TaskKind.Material);

    private static (string Status, JsonNode Reason)? EndOf(TaskContent part, CaseState state, bool isOfFormer) => part.Kind switch
    {
        // Questions come after the opinion, and an opinion may be translated then.
        TaskKind.Clarification or TaskKind.Translation => null,
        TaskKind.CancellationRequest when state == CaseState.Cancelled => ("completed", Over),
        TaskKind.CancellationRequest when state != CaseState.CancellationRequested => ("rejected", Text("The centre has gone on with the review.")),
        TaskKind.CancellationRequest => null,
        _ when state.IsEnd || isOfFormer => ("cancelled", Over),
        TaskKind.Material when state == CaseState.MaterialReceived => ("completed", Over),
        TaskKind.Material when state == CaseState.MaterialRejected => ("failed", FhirJson.Concept(Vocabulary.StatusReason, "material-insufficient")),
        TaskKind.Material or TaskKind.InformationRequest when CaseState.Working.Contains(state) => ("cancelled", Text("The centre goes on without.")),
        _ => null,
    };

    private static JsonObject Over => Text("The review it was a part of has ended.");

    private static JsonObject Text(string text) => new() { ["text"] = text };
}
