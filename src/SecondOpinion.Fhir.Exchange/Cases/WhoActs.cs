namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The one place that says who takes a step, as long as nobody signs in: what a Task is for tells whose it is to move.</summary>
/// <remarks>A review belongs to the centre that shows its lease; a case and what is asked of the referrer belong to the referrer. Once clients have identities, this is where they count.</remarks>
public static class WhoActs
{
    /// <param name="toStatus">The Task.status that is written.</param>
    public static Actor On(TaskKind kind, string toStatus) => kind switch
    {
        TaskKind.Review => Actor.Centre,
        TaskKind.Case => Actor.Referrer,

        // Who asked may take the question back; only who was asked can answer it. But what was sent is judged by who receives it.
        TaskKind.InformationRequest => toStatus == "cancelled" ? Actor.Centre : Actor.Referrer,
        TaskKind.Material => toStatus is "cancelled" or "completed" or "failed" ? Actor.Centre : Actor.Referrer,
        TaskKind.Clarification or TaskKind.CancellationRequest => toStatus == "cancelled" ? Actor.Referrer : Actor.Centre,
        TaskKind.SpecialistInput or TaskKind.Translation => Actor.Centre,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of Task."),
    };
}
